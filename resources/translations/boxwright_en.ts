<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>BackupSteps</name>
    <message numerus="yes">
        <source>%Ln box(es) drawn or changed since then:</source>
        <translation>
            <numerusform>%Ln box drawn or changed since then:</numerusform>
            <numerusform>%Ln boxes drawn or changed since then:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) come back as they were then.</source>
        <translation>
            <numerusform>%Ln box comes back as it was then.</numerusform>
            <numerusform>%Ln boxes come back as they were then.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) that are in this backup alone:</source>
        <translation>
            <numerusform>%Ln box that is in this backup alone:</numerusform>
            <numerusform>%Ln boxes that are in this backup alone:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln label file(s) differ in something else.</source>
        <translation>
            <numerusform>%Ln label file differs in something else.</numerusform>
            <numerusform>%Ln label files differ in something else.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditCommands</name>
    <message numerus="yes">
        <source>%n box(es) copied</source>
        <translation>
            <numerusform>%n box copied</numerusform>
            <numerusform>%n boxes copied</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n box(es) pasted</source>
        <translation>
            <numerusform>%n box pasted</numerusform>
            <numerusform>%n boxes pasted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n box(es) added</source>
        <translation>
            <numerusform>%n box added</numerusform>
            <numerusform>%n boxes added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n suggestion(s) accepted</source>
        <translation>
            <numerusform>%n suggestion accepted</numerusform>
            <numerusform>%n suggestions accepted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n box(es) removed.</source>
        <translation>
            <numerusform>%n box removed.</numerusform>
            <numerusform>%n boxes removed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n suggestion(s) refused.</source>
        <translation>
            <numerusform>%n suggestion refused.</numerusform>
            <numerusform>%n suggestions refused.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message numerus="yes">
        <source>Delete %n box(es)</source>
        <translation>
            <numerusform>Delete %n box</numerusform>
            <numerusform>Delete %n boxes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExchangeDialog</name>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them looked at</source>
        <translation>
            <numerusform>%Ln of them looked at</numerusform>
            <numerusform>%Ln of them looked at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es)</source>
        <translation>
            <numerusform>%Ln box</numerusform>
            <numerusform>%Ln boxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… and %Ln more</numerusform>
            <numerusform>… and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileCommands</name>
    <message numerus="yes">
        <source>%n box(es) of {0} in place of {1}</source>
        <translation>
            <numerusform>%n box of {0} in place of {1}</numerusform>
            <numerusform>%n boxes of {0} in place of {1}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What was done to %n photo(s) cannot be undone then.</source>
        <translation>
            <numerusform>What was done to %n photo cannot be undone then.</numerusform>
            <numerusform>What was done to %n photos cannot be undone then.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nor can %n change(s) of the whole data set.</source>
        <translation>
            <numerusform>Nor can %n change of the whole data set.</numerusform>
            <numerusform>Nor can %n changes of the whole data set.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n box(es)</source>
        <translation>
            <numerusform>%n box</numerusform>
            <numerusform>%n boxes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FixDialog</name>
    <message numerus="yes">
        <source>%Ln file(s) will be changed. It can be undone.</source>
        <translation>
            <numerusform>%Ln file will be changed. It can be undone.</numerusform>
            <numerusform>%Ln files will be changed. It can be undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FramesDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>of %Ln frame(s),</source>
        <comment>the photos before it are out of so many</comment>
        <translation>
            <numerusform>of %Ln frame,</numerusform>
            <numerusform>of %Ln frames,</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out as alike.</source>
        <translation>
            <numerusform>%Ln left out as alike.</numerusform>
            <numerusform>%Ln left out as alike.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HealthTab</name>
    <message numerus="yes">
        <source>%Ln kind(s)</source>
        <translation>
            <numerusform>%Ln kind</numerusform>
            <numerusform>%Ln kinds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln finding(s) of {0}.</source>
        <translation>
            <numerusform>%Ln finding of {0}.</numerusform>
            <numerusform>%Ln findings of {0}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message numerus="yes">
        <source>Work on %n label file(s) was not saved last time ({0}).</source>
        <translation>
            <numerusform>Work on %n label file was not saved last time ({0}).</numerusform>
            <numerusform>Work on %n label files was not saved last time ({0}).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added {0} with %n suggestion(s)</source>
        <translation>
            <numerusform>Added {0} with %n suggestion</numerusform>
            <numerusform>Added {0} with %n suggestions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %n uncertain frame(s)</source>
        <translation>
            <numerusform>Add %n uncertain frame</numerusform>
            <numerusform>Add %n uncertain frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added %n frame(s). Boxes found on them are suggestions until you accept them.</source>
        <translation>
            <numerusform>Added %n frame. Boxes found on it are suggestions until you accept them.</numerusform>
            <numerusform>Added %n frames. Boxes found on them are suggestions until you accept them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Labelling</name>
    <message numerus="yes">
        <source>%n box(es): {0}</source>
        <translation>
            <numerusform>%n box: {0}</numerusform>
            <numerusform>%n boxes: {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Enter: take it   Esc: leave %n box(es) as before</source>
        <translation>
            <numerusform>Enter: take it   Esc: leave %n box as before</numerusform>
            <numerusform>Enter: take it   Esc: leave %n boxes as before</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message numerus="yes">
        <source>The labels of %n image(s) are not saved ({0}).</source>
        <translation>
            <numerusform>The labels of %n image are not saved ({0}).</numerusform>
            <numerusform>The labels of %n images are not saved ({0}).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n key(s) were for a photo that did not show: nothing was changed.</source>
        <translation>
            <numerusform>%n key was for a photo that did not show: nothing was changed.</numerusform>
            <numerusform>%n keys were for a photo that did not show: nothing was changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0}: %Ln file(s) changed.</source>
        <translation>
            <numerusform>{0}: %Ln file changed.</numerusform>
            <numerusform>{0}: %Ln files changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) stay as they are: {0}</source>
        <translation>
            <numerusform>%Ln file stays as it is: {0}</numerusform>
            <numerusform>%Ln files stay as they are: {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n labelled box(es)</source>
        <translation>
            <numerusform>%n labelled box</numerusform>
            <numerusform>%n labelled boxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The labels of %n photo(s) have changed since: evaluate again.</source>
        <translation>
            <numerusform>The labels of %n photo have changed since: evaluate again.</numerusform>
            <numerusform>The labels of %n photos have changed since: evaluate again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) of the run&apos;s metrics.jsonl cannot be read, most likely cut by a crash or a full disk. The others are shown; the run can be resumed.</source>
        <translation>
            <numerusform>%n line of the run&apos;s metrics.jsonl cannot be read, most likely cut by a crash or a full disk. The others are shown; the run can be resumed.</numerusform>
            <numerusform>%n lines of the run&apos;s metrics.jsonl cannot be read, most likely cut by a crash or a full disk. The others are shown; the run can be resumed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message numerus="yes">
        <source>%n wait for you</source>
        <translation>
            <numerusform>%n waits for you</numerusform>
            <numerusform>%n wait for you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message numerus="yes">
        <source>{0} of %n photo(s)</source>
        <translation>
            <numerusform>{0} of %n photo</numerusform>
            <numerusform>{0} of %n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message numerus="yes">
        <source>What will be lost: weights, curves and notes of %n run(s).</source>
        <translation>
            <numerusform>What will be lost: weights, curves and notes of %n run.</numerusform>
            <numerusform>What will be lost: weights, curves and notes of %n runs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpeedRow</name>
    <message numerus="yes">
        <source>Not exported: about %n time(s) slower on this computer.</source>
        <translation>
            <numerusform>Not exported: about %n time slower on this computer.</numerusform>
            <numerusform>Not exported: about %n times slower on this computer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its export is not used ({0}): about %n time(s) slower here.</source>
        <translation>
            <numerusform>Its export is not used ({0}): about %n time slower here.</numerusform>
            <numerusform>Its export is not used ({0}): about %n times slower here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SplitTab</name>
    <message numerus="yes">
        <source>%Ln group(s) of photos kept together.</source>
        <translation>
            <numerusform>%Ln group of photos kept together.</numerusform>
            <numerusform>%Ln groups of photos kept together.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln fold(s) go to {0}.</source>
        <translation>
            <numerusform>%Ln fold goes to {0}.</numerusform>
            <numerusform>%Ln folds go to {0}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatisticsTab</name>
    <message numerus="yes">
        <source>%Ln labelled</source>
        <translation>
            <numerusform>%Ln labelled</numerusform>
            <numerusform>%Ln labelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them without objects</source>
        <translation>
            <numerusform>%Ln of them without objects</numerusform>
            <numerusform>%Ln of them without objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln object</numerusform>
            <numerusform>%Ln objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) under {0} px long at {1} px: a larger training size finds more.</source>
        <translation>
            <numerusform>%Ln object under {0} px long at {1} px: a larger training size finds more.</numerusform>
            <numerusform>%Ln objects under {0} px long at {1} px: a larger training size finds more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln table(s) written to {0}</source>
        <translation>
            <numerusform>%Ln table written to {0}</numerusform>
            <numerusform>%Ln tables written to {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message numerus="yes">
        <source>%n file(s) left as before ({0}): {1}</source>
        <translation>
            <numerusform>%n file left as before ({0}): {1}</numerusform>
            <numerusform>%n files left as before ({0}): {1}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuggestCommands</name>
    <message numerus="yes">
        <source>%n suggestion(s) refused</source>
        <translation>
            <numerusform>%n suggestion refused</numerusform>
            <numerusform>%n suggestions refused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuggestionEdits</name>
    <message numerus="yes">
        <source>Suggest %n box(es)</source>
        <translation>
            <numerusform>Suggest %n box</numerusform>
            <numerusform>Suggest %n boxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accept %n suggestion(s)</source>
        <translation>
            <numerusform>Accept %n suggestion</numerusform>
            <numerusform>Accept %n suggestions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Refuse %n suggestion(s)</source>
        <translation>
            <numerusform>Refuse %n suggestion</numerusform>
            <numerusform>Refuse %n suggestions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ThresholdBar</name>
    <message numerus="yes">
        <source>the right classes on {0} of %n ({1})</source>
        <translation>
            <numerusform>the right classes on {0} of %n ({1})</numerusform>
            <numerusform>the right classes on {0} of %n ({1})</numerusform>
        </translation>
    </message>
</context>
</TS>
