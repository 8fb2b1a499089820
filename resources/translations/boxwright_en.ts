<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>EditCommands</name>
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
    <name>ExchangeDialog</name>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
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
        <source>%Ln frame(s)</source>
        <translation>
            <numerusform>%Ln frame</numerusform>
            <numerusform>%Ln frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Keeping</name>
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
            <numerusform>Added %n frame. Boxes found on them are suggestions until you accept them.</numerusform>
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
        <source>{0}: %n file(s) changed.</source>
        <translation>
            <numerusform>{0}: %n file changed.</numerusform>
            <numerusform>{0}: %n files changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) stay as they are: {0}</source>
        <translation>
            <numerusform>%n file stay as they are: {0}</numerusform>
            <numerusform>%n files stay as they are: {0}</numerusform>
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
        <source>%n group(s) of photos kept together.</source>
        <translation>
            <numerusform>%n group of photos kept together.</numerusform>
            <numerusform>%n groups of photos kept together.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fold(s) go to {0}.</source>
        <translation>
            <numerusform>%n fold go to {0}.</numerusform>
            <numerusform>%n folds go to {0}.</numerusform>
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
