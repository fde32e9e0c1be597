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
    <name>xinglin::ui::ChatPage</name>
    <message numerus="yes">
        <source>The program did not end normally last time; %n unfinished answer(s) were kept.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the first %n turn(s) left out</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ConversationRows</name>
    <message numerus="yes">
        <source>%n source(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DraftLineRow</name>
    <message numerus="yes">
        <source>For: %n recorded signs</source>
        <translation>
            <numerusform>For: %n recorded sign</numerusform>
            <numerusform>For: %n recorded signs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EvidenceLine</name>
    <message numerus="yes">
        <source>This answer cites %n source(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n source(s) found, none cited</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PulseEditor</name>
    <message numerus="yes">
        <source>%n more pulses</source>
        <translation>
            <numerusform>%n more pulse</numerusform>
            <numerusform>%n more pulses</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::SettingsForm</name>
    <message numerus="yes">
        <source>This machine has %n processor thread(s).</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TermsEditor</name>
    <message numerus="yes">
        <source>%n chosen</source>
        <translation>
            <numerusform>%n chosen</numerusform>
            <numerusform>%n chosen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::TurnWidget</name>
    <message numerus="yes">
        <source>Found %n source(s) %1</source>
        <extracomment>%1 is a time</extracomment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::UnsavedDot</name>
    <message numerus="yes">
        <source>%n unsaved change(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
</TS>
