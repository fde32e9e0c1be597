<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>EngineClient</name>
    <message numerus="yes">
        <source>The engine has been silent for %n second(s).</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SettingsForm</name>
    <message numerus="yes">
        <source>This machine has %n processor thread(s).</source>
        <translation>
            <numerusform>This machine has %n processor thread.</numerusform>
            <numerusform>This machine has %n processor threads.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::UnsavedDot</name>
    <message numerus="yes">
        <source>%n unsaved change(s)</source>
        <translation>
            <numerusform>%n unsaved change</numerusform>
            <numerusform>%n unsaved changes</numerusform>
        </translation>
    </message>
</context>
</TS>
