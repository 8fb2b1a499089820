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
    <name>ClassManager</name>
    <message numerus="yes">
        <source>%Ln label file(s) cannot be read, left as found: {0}</source>
        <translation>
            <numerusform>%Ln label file cannot be read, left as found: {0}</numerusform>
            <numerusform>%Ln label files cannot be read, left as found: {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) of classes</source>
        <translation>
            <numerusform>%Ln change of classes</numerusform>
            <numerusform>%Ln changes of classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) in {0} changed.</source>
        <translation>
            <numerusform>%Ln box in {0} changed.</numerusform>
            <numerusform>%Ln boxes in {0} changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) (stays as it is/stay as they are): {0}</source>
        <translation>
            <numerusform>%Ln file stays as it is: {0}</numerusform>
            <numerusform>%Ln files stay as they are: {0}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassifierView</name>
    <message numerus="yes">
        <source>Of %Ln picture(s); another set of as many gives {0:.3f} to {1:.3f} (95 %)</source>
        <translation>
            <numerusform>Of %Ln picture; another set of as many gives {0:.3f} to {1:.3f} (95 %)</numerusform>
            <numerusform>Of %Ln pictures; another set of as many gives {0:.3f} to {1:.3f} (95 %)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DetectorView</name>
    <message numerus="yes">
        <source>Half of %Ln photo(s) took at most {0:.1f} ms, 90 % {1:.1f} ms, 99 % {2:.1f} ms on {3}</source>
        <translation>
            <numerusform>Half of %Ln photo took at most {0:.1f} ms, 90 % {1:.1f} ms, 99 % {2:.1f} ms on {3}</numerusform>
            <numerusform>Half of %Ln photos took at most {0:.1f} ms, 90 % {1:.1f} ms, 99 % {2:.1f} ms on {3}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Document</name>
    <message numerus="yes">
        <source>%Ln new photo(s)</source>
        <translation>
            <numerusform>%Ln new photo</numerusform>
            <numerusform>%Ln new photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EditCommands</name>
    <message numerus="yes">
        <source>%Ln box(es) copied</source>
        <translation>
            <numerusform>%Ln box copied</numerusform>
            <numerusform>%Ln boxes copied</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) pasted</source>
        <translation>
            <numerusform>%Ln box pasted</numerusform>
            <numerusform>%Ln boxes pasted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) added</source>
        <translation>
            <numerusform>%Ln box added</numerusform>
            <numerusform>%Ln boxes added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s) accepted</source>
        <translation>
            <numerusform>%Ln suggestion accepted</numerusform>
            <numerusform>%Ln suggestions accepted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) removed.</source>
        <translation>
            <numerusform>%Ln box removed.</numerusform>
            <numerusform>%Ln boxes removed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s) refused.</source>
        <translation>
            <numerusform>%Ln suggestion refused.</numerusform>
            <numerusform>%Ln suggestions refused.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es) turned with the photo.</source>
        <translation>
            <numerusform>%Ln box turned with the photo.</numerusform>
            <numerusform>%Ln boxes turned with the photo.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message numerus="yes">
        <source>Delete %Ln box(es)</source>
        <translation>
            <numerusform>Delete %Ln box</numerusform>
            <numerusform>Delete %Ln boxes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Evaluate</name>
    <message numerus="yes">
        <source>{label} is taken for {other} in {count:,.0f} of %Ln case(s): add photos that show the difference, and label both by the same rule.</source>
        <translation>
            <numerusform>{label} is taken for {other} in {count:,.0f} of %Ln case: add photos that show the difference, and label both by the same rule.</numerusform>
            <numerusform>{label} is taken for {other} in {count:,.0f} of %Ln cases: add photos that show the difference, and label both by the same rule.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {objects:,.0f} {label} (is/are) under {pixels:.0f} px wide or high at the network&apos;s {image_size:.0f} px, and it misses more of them. Train with image size {better_size:.0f} or photograph from nearer.</source>
        <translation>
            <numerusform>%Ln of {objects:,.0f} {label} is under {pixels:.0f} px wide or high at the network&apos;s {image_size:.0f} px, and it misses more of them. Train with image size {better_size:.0f} or photograph from nearer.</numerusform>
            <numerusform>%Ln of {objects:,.0f} {label} are under {pixels:.0f} px wide or high at the network&apos;s {image_size:.0f} px, and it misses more of them. Train with image size {better_size:.0f} or photograph from nearer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln detection(s) (is/are) off, and that costs {ap_cost:.2f} AP: draw boxes tight to the object and always by the same rule.</source>
        <translation>
            <numerusform>%Ln detection is off, and that costs {ap_cost:.2f} AP: draw boxes tight to the object and always by the same rule.</numerusform>
            <numerusform>%Ln detections are off, and that costs {ap_cost:.2f} AP: draw boxes tight to the object and always by the same rule.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {detections:,.0f} detections (lies/lie) where nothing is: add photos without any object, or raise the threshold.</source>
        <translation>
            <numerusform>%Ln of {detections:,.0f} detections lies where nothing is: add photos without any object, or raise the threshold.</numerusform>
            <numerusform>%Ln of {detections:,.0f} detections lie where nothing is: add photos without any object, or raise the threshold.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>More photos of {label} would help: it learnt from %Ln example(s) and reaches AP {ap:.2f}, against {mean_ap:.2f} on average.</source>
        <translation>
            <numerusform>More photos of {label} would help: it learnt from %Ln example and reaches AP {ap:.2f}, against {mean_ap:.2f} on average.</numerusform>
            <numerusform>More photos of {label} would help: it learnt from %Ln examples and reaches AP {ap:.2f}, against {mean_ap:.2f} on average.</numerusform>
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
        <source>%Ln box(es) of {0} in place of {1}</source>
        <translation>
            <numerusform>%Ln box of {0} in place of {1}</numerusform>
            <numerusform>%Ln boxes of {0} in place of {1}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What was done to %Ln photo(s) cannot be undone then.</source>
        <translation>
            <numerusform>What was done to %Ln photo cannot be undone then.</numerusform>
            <numerusform>What was done to %Ln photos cannot be undone then.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nor can %Ln change(s) of the whole data set.</source>
        <translation>
            <numerusform>Nor can %Ln change of the whole data set.</numerusform>
            <numerusform>Nor can %Ln changes of the whole data set.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln box(es)</source>
        <translation>
            <numerusform>%Ln box</numerusform>
            <numerusform>%Ln boxes</numerusform>
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
        <source>Added {0} with %Ln suggestion(s)</source>
        <translation>
            <numerusform>Added {0} with %Ln suggestion</numerusform>
            <numerusform>Added {0} with %Ln suggestions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln uncertain frame(s)</source>
        <translation>
            <numerusform>Add %Ln uncertain frame</numerusform>
            <numerusform>Add %Ln uncertain frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Added %Ln frame(s). Boxes found on them are suggestions until you accept them.</source>
        <translation>
            <numerusform>Added %Ln frame. Boxes found on it are suggestions until you accept them.</numerusform>
            <numerusform>Added %Ln frames. Boxes found on them are suggestions until you accept them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> (and %Ln more)</source>
        <translation>
            <numerusform> (and %Ln more)</numerusform>
            <numerusform> (and %Ln more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Labelling</name>
    <message numerus="yes">
        <source>%Ln box(es): {0}</source>
        <translation>
            <numerusform>%Ln box: {0}</numerusform>
            <numerusform>%Ln boxes: {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Enter: take it   Esc: leave %Ln box(es) as before</source>
        <translation>
            <numerusform>Enter: take it   Esc: leave %Ln box as before</numerusform>
            <numerusform>Enter: take it   Esc: leave %Ln boxes as before</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeftBehind</name>
    <message numerus="yes">
        <source>The program ended unexpectedly after %Ln file(s) or run(s) had been deleted ({0}).</source>
        <translation>
            <numerusform>The program ended unexpectedly after %Ln file or run had been deleted ({0}).</numerusform>
            <numerusform>The program ended unexpectedly after %Ln files or runs had been deleted ({0}).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Passed over in {0}: %n setting(s) ({1})</source>
        <translation>
            <numerusform>Passed over in {0}: %n setting ({1})</numerusform>
            <numerusform>Passed over in {0}: %n settings ({1})</numerusform>
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
        <source>{0}: %Ln file(s) changed.</source>
        <translation>
            <numerusform>{0}: %Ln file changed.</numerusform>
            <numerusform>{0}: %Ln files changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The labels of %Ln image(s) are not saved ({0}).</source>
        <translation>
            <numerusform>The labels of %Ln image are not saved ({0}).</numerusform>
            <numerusform>The labels of %Ln images are not saved ({0}).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted photo(s) will be in the trash: Undo is over.</source>
        <translation>
            <numerusform>%Ln deleted photo will be in the trash: Undo is over.</numerusform>
            <numerusform>%Ln deleted photos will be in the trash: Undo is over.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln key(s) were for a photo that did not show: nothing was changed.</source>
        <translation>
            <numerusform>%Ln key was for a photo that did not show: nothing was changed.</numerusform>
            <numerusform>%Ln keys were for a photo that did not show: nothing was changed.</numerusform>
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
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled box(es)</source>
        <translation>
            <numerusform>%Ln labelled box</numerusform>
            <numerusform>%Ln labelled boxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln picture</numerusform>
            <numerusform>%Ln pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The labels of %Ln photo(s) have changed since: evaluate again.</source>
        <translation>
            <numerusform>The labels of %Ln photo have changed since: evaluate again.</numerusform>
            <numerusform>The labels of %Ln photos have changed since: evaluate again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) of the run&apos;s metrics.jsonl cannot be read, most likely cut by a crash or a full disk. The others are shown; the run can be resumed.</source>
        <translation>
            <numerusform>%Ln line of the run&apos;s metrics.jsonl cannot be read, most likely cut by a crash or a full disk. The others are shown; the run can be resumed.</numerusform>
            <numerusform>%Ln lines of the run&apos;s metrics.jsonl cannot be read, most likely cut by a crash or a full disk. The others are shown; the run can be resumed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message numerus="yes">
        <source>%Ln wait for you</source>
        <translation>
            <numerusform>%Ln waits for you</numerusform>
            <numerusform>%Ln wait for you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message numerus="yes">
        <source>{0} of %Ln photo(s)</source>
        <translation>
            <numerusform>{0} of %Ln photo</numerusform>
            <numerusform>{0} of %Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message numerus="yes">
        <source>What will be lost: weights, curves and notes of %Ln run(s).</source>
        <translation>
            <numerusform>What will be lost: weights, curves and notes of %Ln run.</numerusform>
            <numerusform>What will be lost: weights, curves and notes of %Ln runs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpeedRow</name>
    <message numerus="yes">
        <source>Not exported: about %Ln time(s) slower on this computer.</source>
        <translation>
            <numerusform>Not exported: about %Ln time slower on this computer.</numerusform>
            <numerusform>Not exported: about %Ln times slower on this computer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its export is not used ({0}): about %Ln time(s) slower here.</source>
        <translation>
            <numerusform>Its export is not used ({0}): about %Ln time slower here.</numerusform>
            <numerusform>Its export is not used ({0}): about %Ln times slower here.</numerusform>
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
        <source>%Ln file(s) left as before ({0}): {1}</source>
        <translation>
            <numerusform>%Ln file left as before ({0}): {1}</numerusform>
            <numerusform>%Ln files left as before ({0}): {1}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuggestCommands</name>
    <message numerus="yes">
        <source>%Ln suggestion(s) refused</source>
        <translation>
            <numerusform>%Ln suggestion refused</numerusform>
            <numerusform>%Ln suggestions refused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SuggestionEdits</name>
    <message numerus="yes">
        <source>Suggest %Ln box(es)</source>
        <translation>
            <numerusform>Suggest %Ln box</numerusform>
            <numerusform>Suggest %Ln boxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accept %Ln suggestion(s)</source>
        <translation>
            <numerusform>Accept %Ln suggestion</numerusform>
            <numerusform>Accept %Ln suggestions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Refuse %Ln suggestion(s)</source>
        <translation>
            <numerusform>Refuse %Ln suggestion</numerusform>
            <numerusform>Refuse %Ln suggestions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ThresholdBar</name>
    <message numerus="yes">
        <source>the right classes on {0} of %Ln ({1})</source>
        <translation>
            <numerusform>the right classes on {0} of %Ln ({1})</numerusform>
            <numerusform>the right classes on {0} of %Ln ({1})</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainForm</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s)</source>
        <translation>
            <numerusform>%n epoch</numerusform>
            <numerusform>%n epochs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n validation(s)</source>
        <translation>
            <numerusform>%n validation</numerusform>
            <numerusform>%n validations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thread(s)</source>
        <translation>
            <numerusform>%n thread</numerusform>
            <numerusform>%n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainWords</name>
    <message numerus="yes">
        <source>%Ln step(s) since the last checkpoint are done again</source>
        <translation>
            <numerusform>%Ln step since the last checkpoint is done again</numerusform>
            <numerusform>%Ln steps since the last checkpoint are done again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln validation photo(s)</source>
        <translation>
            <numerusform>%Ln validation photo</numerusform>
            <numerusform>%Ln validation photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnsavedBar</name>
    <message numerus="yes">
        <source>Not saved yet: work on %Ln label file(s) ({0}).</source>
        <translation>
            <numerusform>Not saved yet: work on %Ln label file ({0}).</numerusform>
            <numerusform>Not saved yet: work on %Ln label files ({0}).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) with kept work cannot be read ({0}).</source>
        <translation>
            <numerusform>%Ln file with kept work cannot be read ({0}).</numerusform>
            <numerusform>%Ln files with kept work cannot be read ({0}).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message numerus="yes">
        <source>Discard the work on %Ln label file(s)?</source>
        <translation>
            <numerusform>Discard the work on %Ln label file?</numerusform>
            <numerusform>Discard the work on %Ln label files?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In the file: %Ln box(es).</source>
        <translation>
            <numerusform>In the file: %Ln box.</numerusform>
            <numerusform>In the file: %Ln boxes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In the kept work: %Ln box(es).</source>
        <translation>
            <numerusform>In the kept work: %Ln box.</numerusform>
            <numerusform>In the kept work: %Ln boxes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Unseen</name>
    <message numerus="yes">
        <source>The run suggests no new box on %Ln image(s).</source>
        <translation>
            <numerusform>The run suggests no new box on %Ln image.</numerusform>
            <numerusform>The run suggests no new box on %Ln images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s) below {0} are not shown.</source>
        <translation>
            <numerusform>%Ln suggestion below {0} is not shown.</numerusform>
            <numerusform>%Ln suggestions below {0} are not shown.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>classes</name>
    <message numerus="yes">
        <source>%Ln box(es)</source>
        <translation>
            <numerusform>%Ln box</numerusform>
            <numerusform>%Ln boxes</numerusform>
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
</TS>
