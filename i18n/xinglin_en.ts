<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>DisagreementDetail</name>
    <message numerus="yes">
        <source>%n point(s); none is decided here</source>
        <translation>
            <numerusform>%n point; none is decided here</numerusform>
            <numerusform>%n points; none is decided here</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EngineClient</name>
    <message numerus="yes">
        <source>The engine has been silent for %n second(s).</source>
        <translation>
            <numerusform>The engine has been silent for %n second.</numerusform>
            <numerusform>The engine has been silent for %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EntryDocument</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactContent</name>
    <message numerus="yes">
        <source> (%n more in the entry)</source>
        <extracomment>Behind a list that is cut: so many more stand in the entry of the knowledge base</extracomment>
        <translation>
            <numerusform> (one more in the entry)</numerusform>
            <numerusform> (%n more in the entry)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormulaDetail</name>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <comment>in a formula</comment>
        <translation>
            <numerusform>%n herb</numerusform>
            <numerusform>%n herbs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FurtherDetail</name>
    <message numerus="yes">
        <source>%n entry(s)</source>
        <comment>in a list of connections</comment>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HerbDetail</name>
    <message numerus="yes">
        <source>%n formula(s)</source>
        <translation>
            <numerusform>%n formula</numerusform>
            <numerusform>%n formulas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <comment>incompatible</comment>
        <translation>
            <numerusform>%n herb</numerusform>
            <numerusform>%n herbs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PrescriptionReader</name>
    <message numerus="yes">
        <source>%1 holds %n prescription(s), not one.</source>
        <translation>
            <numerusform>%1 holds %n prescription, not one.</numerusform>
            <numerusform>%1 holds %n prescriptions, not one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordCheck</name>
    <message numerus="yes">
        <source>%n link(s) before link %1 are missing.</source>
        <translation>
            <numerusform>%n link before link %1 is missing.</numerusform>
            <numerusform>%n links before link %1 are missing.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnknownNote</name>
    <message numerus="yes">
        <source>%n more are called “%1”: %2; ask with the full name of the one that is meant.</source>
        <extracomment>%1 is a name without its dosage form, %2 a list of names with it</extracomment>
        <translation>
            <numerusform>One more is called “%1”: %2; ask with its full name if it is meant.</numerusform>
            <numerusform>%n more are called “%1”: %2; ask with the full name of the one that is meant.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::app::PrescriptionViewModel</name>
    <message numerus="yes">
        <source>%n herb(s) of which the formula has no name were left out.</source>
        <translation>
            <numerusform>%n herb of which the formula has no name was left out.</numerusform>
            <numerusform>%n herbs of which the formula has no name were left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::AuditPanel</name>
    <message numerus="yes">
        <source>Clear %n finding(s) that block, then sign</source>
        <translation>
            <numerusform>Clear %n finding that blocks, then sign</numerusform>
            <numerusform>Clear %n findings that block, then sign</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear or answer for %n finding(s), then sign</source>
        <translation>
            <numerusform>Clear or answer for %n finding, then sign</numerusform>
            <numerusform>Clear or answer for %n findings, then sign</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ChatPage</name>
    <message numerus="yes">
        <source>The program did not end normally last time; %n unfinished answer(s) were kept.</source>
        <translation>
            <numerusform>The program did not end normally last time; %n unfinished answer was kept.</numerusform>
            <numerusform>The program did not end normally last time; %n unfinished answers were kept.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the first %n turn(s) left out</source>
        <translation>
            <numerusform>the first turn left out</numerusform>
            <numerusform>the first %n turns left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::CheckResult</name>
    <message numerus="yes">
        <source>%n more rank(s) take as much.</source>
        <translation>
            <numerusform>%n more rank takes as much.</numerusform>
            <numerusform>%n more ranks take as much.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ConversationRows</name>
    <message numerus="yes">
        <source>%n source(s)</source>
        <translation>
            <numerusform>%n source</numerusform>
            <numerusform>%n sources</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::DispensingSheet</name>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n herb</numerusform>
            <numerusform>%n herbs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Signed %n day(s) ago. A prescription holds on its day; at most three days where the physician says so (处方管理办法 第十八条, to be verified).</source>
        <translation>
            <numerusform>Signed %n day ago. A prescription holds on its day; at most three days where the physician says so (处方管理办法 第十八条, to be verified).</numerusform>
            <numerusform>Signed %n days ago. A prescription holds on its day; at most three days where the physician says so (处方管理办法 第十八条, to be verified).</numerusform>
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
    <name>xinglin::ui::EntryContent</name>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>Show %n more</numerusform>
            <numerusform>Show %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EntryHead</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::EvidenceLine</name>
    <message numerus="yes">
        <source>This answer cites %n source(s)</source>
        <translation>
            <numerusform>This answer cites %n source</numerusform>
            <numerusform>This answer cites %n sources</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n source(s) found, none cited</source>
        <translation>
            <numerusform>%n source found, not cited</numerusform>
            <numerusform>%n sources found, none cited</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ExportDialog</name>
    <message numerus="yes">
        <source>%n row(s) as a CSV file that spreadsheet programs open. Choose the columns.</source>
        <translation>
            <numerusform>%n row as a CSV file that spreadsheet programs open. Choose the columns.</numerusform>
            <numerusform>%n rows as a CSV file that spreadsheet programs open. Choose the columns.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FacetDelegate</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::FacetPanel</name>
    <message numerus="yes">
        <source>Clear %n filter(s)</source>
        <translation>
            <numerusform>Clear %n filter</numerusform>
            <numerusform>Clear %n filters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::KnowledgePage</name>
    <message numerus="yes">
        <source>%n row(s) written to %1.</source>
        <translation>
            <numerusform>%n row written to %1.</numerusform>
            <numerusform>%n rows written to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kind and filters: %1, %n in force</source>
        <translation>
            <numerusform>Kind and filters: %1, %n in force</numerusform>
            <numerusform>Kind and filters: %1, %n in force</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::LinkLabel</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ModelsPage</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::OwnFormulaDialog</name>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <comment>in a formula</comment>
        <translation>
            <numerusform>%n herb</numerusform>
            <numerusform>%n herbs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PharmacyPage</name>
    <message numerus="yes">
        <source>%n price(s) added.</source>
        <translation>
            <numerusform>%n price added.</numerusform>
            <numerusform>%n prices added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PrescriptionList</name>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n herb</numerusform>
            <numerusform>%n herbs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only the newest %n visit(s) are listed</source>
        <translation>
            <numerusform>Only the newest visit is listed</numerusform>
            <numerusform>Only the newest %n visits are listed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PrescriptionView</name>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n herb</numerusform>
            <numerusform>%n herbs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Before signing: %n finding(s) to clear</source>
        <translation>
            <numerusform>Before signing: %n finding to clear</numerusform>
            <numerusform>Before signing: %n findings to clear</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::PriceReportDialog</name>
    <message numerus="yes">
        <source>Add %n price(s)</source>
        <translation>
            <numerusform>Add %n price</numerusform>
            <numerusform>Add %n prices</numerusform>
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
    <name>xinglin::ui::QueuePanel</name>
    <message numerus="yes">
        <source>Signed within %n day(s); a search looks at all.</source>
        <translation>
            <numerusform>Signed within %n day; a search looks at all.</numerusform>
            <numerusform>Signed within %n days; a search looks at all.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RankRows</name>
    <message numerus="yes">
        <source>%n second(s) ago</source>
        <translation>
            <numerusform>%n second ago</numerusform>
            <numerusform>%n seconds ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RecordDialog</name>
    <message numerus="yes">
        <source>%n problem(s) in the records of prescriptions and of the pharmacist&apos;s desk. Keep the database as it is and ask your administrator.</source>
        <translation>
            <numerusform>%n problem in the records of prescriptions and of the pharmacist&apos;s desk. Keep the database as it is and ask your administrator.</numerusform>
            <numerusform>%n problems in the records of prescriptions and of the pharmacist&apos;s desk. Keep the database as it is and ask your administrator.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>And %n more.</source>
        <translation>
            <numerusform>And %n more.</numerusform>
            <numerusform>And %n more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::ResultPanel</name>
    <message numerus="yes">
        <source>%n herb(s)</source>
        <translation>
            <numerusform>%n herb</numerusform>
            <numerusform>%n herbs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n formula(s)</source>
        <translation>
            <numerusform>%n formula</numerusform>
            <numerusform>%n formulas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n term(s)</source>
        <translation>
            <numerusform>%n term</numerusform>
            <numerusform>%n terms</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n medicine(s)</source>
        <translation>
            <numerusform>%n medicine</numerusform>
            <numerusform>%n medicines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s)</source>
        <comment>rows of the list</comment>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RunRows</name>
    <message numerus="yes">
        <source>%n rank(s)</source>
        <translation>
            <numerusform>%n rank</numerusform>
            <numerusform>%n ranks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>xinglin::ui::RunView</name>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>about %n second left</numerusform>
            <numerusform>about %n seconds left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>about %n hour left</numerusform>
            <numerusform>about %n hours left</numerusform>
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
    <name>xinglin::ui::StatisticsView</name>
    <message numerus="yes">
        <source>%n prescription(s).</source>
        <translation>
            <numerusform>%n prescription.</numerusform>
            <numerusform>%n prescriptions.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n handed out without a complete price, not in this sum.</source>
        <translation>
            <numerusform>%n handed out without a complete price, not in this sum.</numerusform>
            <numerusform>%n handed out without a complete price, not in this sum.</numerusform>
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
        <translation>
            <numerusform>Found %n source %1</numerusform>
            <numerusform>Found %n sources %1</numerusform>
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
