//! Rows with a planted identifier in every field, in the columns of each export.

use super::Planted;

/// The generated exports: name of the file, header, whether it is Datix with a column for every identifier.
pub(crate) const EXPORTS: &[(&str, &str)] = &[
    (
        "datix.csv",
        "ID,Ref,Title,Reported,Incident date,Time,Opened date,Closed,Approval status,Handler,Manager,Reporter,Location,Exact location,\
         Service,Specialty,Type,Category,Sub category,Result,Severity,Psychological harm,Drug administered,Equipment,Patient name,\
         Date of birth,NHS number,Hospital number,Address,Description,Action taken,Lessons learned,Last updated,Unmapped column",
    ),
    (
        "datix-columns.csv",
        "recordid,inc_ourref,inc_type,inc_category,inc_subcategory,inc_severity,inc_dincident,inc_dreported,inc_organisation,inc_unit,\
         inc_specialty,inc_loctype,inc_locactual,inc_clin_detail,inc_notes,inc_actiontaken,inc_inv_lessons,inc_name,inc_dob,inc_nhsno,\
         inc_number,inc_address,inc_postcode,inc_repname,inc_mgr,inc_head,rep_approved,updateddate",
    ),
    (
        "lfpse.csv",
        "Reference,Taxonomy Version,Revision,EntityId,T005,P004,L002,L003,L004,L006,L006_Other,F001,AC001,OT001,OT002,OT003,A001,A008_Other,\
         CL001,CL021,R006,RI003,ReporterContact,IsAnonymous",
    ),
    (
        "nrls.csv",
        "RP01 Unique Incident ID,Local Trust incident ID,RP02 Care Setting of Occurrence,Organisation Name,Date of Incident,\
         IN03 Location (lvl1),IN03 Location - Free Text,IN05 Incident Category - Lvl1,IN05 Incident Category - Free Text,\
         IN07 Description of what happened,IN10 Actions Preventing Reoccurrence,IN11 Apparent Causes,PD05 Specialty - Lvl 2,\
         PD05 Speciality - Free Text,PD09 Degree of harm (severity),MD06 Proprietary Name (Drug 1),DE01 Type of device - free text",
    ),
    (
        "steis.csv",
        "Log No,Organisation reporting SI on STEIS,Date Incident Reported,Date of Incident,Site of Incident:,Location of Incident:,\
         Clinical Area:,Patient Name,Patient Date of Birth,NHS Number,Type of Incident,Degree of harm,Reporter Name,Case Officer,\
         Description of what happened:,Reason for Reporting,Immediate action taken,Case Summary,Key Findings",
    ),
];

/// An export with a column that its mapping calls public: name of the file, header, mapping.
pub(crate) const PUBLIC: (&str, &str, &str) = (
    "public.csv",
    "ID,Public reference,Description,Patient name,Date of birth,NHS number,Address",
    r#"
name = "Cases with public references"
key = "public"
format = "table"
rows = "events"
columns = [
    { name = "ID", role = "source-id", required = true },
    { name = "Public reference", role = "public-reference" },
    { name = "Description", role = "what-happened", required = true },
    { name = "Patient name", role = "known", as = "patient_name" },
    { name = "Date of birth", role = "known", as = "dob" },
    { name = "NHS number", role = "known", as = "nhs_number" },
    { name = "Address", role = "known", as = "patient_address" },
]
"#,
);

/// Whether the public reference of this case names nobody.
pub(crate) fn plain_reference(p: &Planted) -> bool {
    let form = REFERENCE[p.number % REFERENCE.len()];
    form.matches('{').count() == form.matches("{N}").count()
}

/// A cell: planted text in narrative columns, the identifier in identifying ones, a planted name in every other one.
fn cell(column: &str, p: &Planted) -> String {
    let what = (p.number / 7) % WHAT.len();
    match column.trim_end_matches(':') {
        "Description"
        | "inc_notes"
        | "F001"
        | "IN07 Description of what happened"
        | "Description of what happened" => fill(WHAT[what], p),
        "Action taken" | "inc_actiontaken" | "AC001" | "IN11 Apparent Causes" | "Immediate action taken" => {
            fill(ACTION[p.number % ACTION.len()], p)
        }
        "Lessons learned" | "inc_inv_lessons" | "IN10 Actions Preventing Reoccurrence" | "Key Findings" => {
            fill(LESSON[p.number % LESSON.len()], p)
        }
        "Public reference" => fill(REFERENCE[p.number % REFERENCE.len()], p),
        "Title" => fill(TITLE[p.number % TITLE.len()], p),
        "Case Summary" | "OT003" => fill("Mrs {P2} seen by Dr {S}, no further harm.", p),
        "Patient name" | "inc_name" | "Patient Name" => {
            format!("{}, {}", p.patient[1].to_uppercase(), p.patient[0])
        }
        "Date of birth" | "inc_dob" | "Patient Date of Birth" => p.born.strftime("%d/%m/%Y").to_string(),
        "NHS number" | "inc_nhsno" | "NHS Number" => p.nhs.clone(),
        "Hospital number" | "inc_number" => p.hospital.clone(),
        "Address" | "inc_address" => format!("{}, {}", p.street, p.postcode),
        "inc_postcode" => p.postcode.clone(),
        "Reporter" | "inc_repname" | "Reporter Name" => p.reporter.clone(),
        "ReporterContact" => p.email.clone(),
        "Ref" | "inc_ourref" | "CL021" | "Local Trust incident ID" => p.reference.clone(),
        // Half of the rows have dates and codes that can be read, half a name where none belongs.
        "Incident date" | "inc_dincident" | "T005" | "Date of Incident" if p.number.is_multiple_of(2) => {
            "13/03/2025".to_owned()
        }
        "Severity" | "inc_severity" | "PD09 Degree of harm (severity)" | "Degree of harm"
            if p.number.is_multiple_of(2) =>
        {
            "Moderate".to_owned()
        }
        "Revision" | "Last updated" | "updateddate" if !p.number.is_multiple_of(3) => String::new(),
        _ => format!("{} {}", p.column, p.number),
    }
}

/// An export of these cases.
pub(crate) fn export(header: &str, planted: &[Planted]) -> Vec<u8> {
    let columns: Vec<&str> = header.split(',').map(str::trim).collect();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&columns).unwrap();
    for one in planted {
        out.write_record(columns.iter().map(|column| cell(column, one))).unwrap();
    }
    out.into_inner().unwrap()
}

/// The same cases as objects for `redact --json`.
pub(crate) fn json_lines(planted: &[Planted]) -> String {
    planted.iter().fold(String::new(), |lines, p| {
        let known = serde_json::json!({ "patient_name": p.patient.join(" "), "nhs_number": p.nhs });
        let text = fill(WHAT[p.number % WHAT.len()], p);
        lines
            + &serde_json::json!({ "id": p.number.to_string(), "text": text, "known": known }).to_string()
            + "\n"
    })
}

/// Files that cannot be taken in, full of planted identifiers: what a parser quotes, it quotes from these.
pub(crate) fn bad_files(planted: &[Planted]) -> Vec<(&'static str, Vec<u8>)> {
    let (one, two) = (&planted[0], &planted[1]);
    let text = |at: usize| fill(WHAT[at], one);
    let whole = String::from_utf8(export(EXPORTS[0].1, planted)).unwrap();
    let columns: Vec<String> = (0..10_000).map(|at| format!("{}{at}", two.patient[1])).collect();
    let event = serde_json::json!({ "resourceType": one.patient[1], "description": text(0), "event": two.patient[1] });
    let deep = format!("{}\"{}\"{}", "[".repeat(100_000), one.patient[1], "]".repeat(100_000));
    let in_zip = [b"PK\x03\x04".as_slice(), text(1).as_bytes()].concat();
    let utf16: Vec<u8> = format!("\u{feff}{}", text(2)).encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("no-header.csv", whole.lines().skip(1).collect::<Vec<_>>().join("\n").into_bytes()),
        (
            "names-as-header.csv",
            format!("{},{},{}\n1,2,3\n", one.patient[1], one.nhs, one.email).into_bytes(),
        ),
        ("cut-short.csv", whole[..whole.len() * 2 / 3].rsplit_once(',').unwrap().0.as_bytes().to_vec()),
        ("too-wide.csv", format!("{}\n{}\n", columns.join(","), columns.join(",")).into_bytes()),
        ("prose.txt", text(3).into_bytes()),
        ("prose.csv", text(4).into_bytes()),
        ("wide.tsv", utf16),
        ("broken.json", format!("[{{\"description\": \"{}", text(0).replace('\n', " ")).into_bytes()),
        ("other.json", event.to_string().into_bytes()),
        ("deep.json", deep.into_bytes()),
        ("lines.ndjson", format!("{}\n{{\"{}\": \n", text(1), one.patient[1]).into_bytes()),
        ("not-a-workbook.xlsx", text(5).into_bytes()),
        ("broken.xlsx", in_zip.clone()),
        ("broken.ods", in_zip),
        ("nul.csv", format!("{}\0{}\0\n", one.patient[1], one.nhs).into_bytes()),
    ]
}

/// Puts the identifiers into a text.
pub(crate) fn fill(text: &str, p: &Planted) -> String {
    text.replace("{P1}", &p.patient[0])
        .replace("{P2}", &p.patient[1])
        .replace("{PU}", &p.patient[1].to_uppercase())
        .replace("{R}", &p.relative)
        .replace("{S}", &p.staff)
        .replace("{NHS}", &p.nhs)
        .replace("{nhs}", &p.nhs.replace(' ', ""))
        .replace("{MRN}", &p.hospital)
        .replace("{TEL}", &p.phone)
        .replace("{MAIL}", &p.email)
        .replace("{PC}", &p.postcode)
        .replace("{ROW}", &p.street)
        .replace("{DOB}", &p.born.strftime("%d/%m/%Y").to_string())
        .replace("{REF}", &p.reference)
        .replace("{N}", &(p.number % 80 + 10).to_string())
}

const WHAT: &[&str] = &[
    "Mrs {P1} {P2} (NHS {NHS}, DOB {DOB}) found on the floor beside the bed at 0{N}0. Unwitnessed. Daughter Ms {R} was told by phone on {TEL}. Seen by Dr {S}, no head injury, neuro obs started.",
    "Evening Novorapid not given to Mr {P2}. SN {S} thought the night team would. BM 24.{N} at 0200. Hospital no {MRN}.",
    "Pt: {PU}\nNHS no: {nhs}\nConsultant: Mr {S}\nNEWS2 of 7 at 1400 not escalated for {N} minutes. Mrs {R} (wife) had asked twice for a doctor.",
    "Referral for Mrs {P2} of {ROW}, {PC} never left the out-tray. GP secretary rang {TEL} and e-mailed {MAIL} about it. Our ref {REF}.",
    "Blood sample labelled with the sticker of Mr {P1} {P2}, hospital number {MRN}, taken from the man in the next bay. Lab rang Sister {S}. {N} minutes lost.",
    "Dr {S} prescribed gentamicin 480 mg although the level was {N}. Mr {P2}'s son, Mr {R}, e-mailed {MAIL} to complain.",
    "Staff Nurse {S} reports: Mrs {P2}, DOB {DOB}, choked on toast while waiting for the SALT review. Back slaps effective. Husband Mr {R} present.",
    "Discharge letter of Mrs {P1} {P2} handed to Mr {R}, who is no relation. It showed {ROW}, {PC} and her NHS number {NHS}. {N} pages.",
];
const ACTION: &[&str] = &[
    "Dr {S} informed, obs repeated, Mrs {R} told. Datix {REF}.",
    "Glucose given. Mr {P2} moved nearer to the nurses' station. Reported by Sister {S}.",
    "Apologised to Mrs {P2} in person; letter to {ROW}, {PC}. Call back on {TEL}.",
];
const LESSON: &[&str] = &[
    "Check the band and ask for the name and the date of birth before every sample. Dr {S} will present this at the audit meeting.",
    "Low beds for all who fell before. Mrs {R} asked for the call bell to be tested each shift.",
    "A second nurse reads the chart aloud; e-mail {MAIL} for the poster.",
];
const TITLE: &[&str] =
    &["Fall of Mrs {P2}", "Insulin missed, Mr {P2}", "Letter of Mrs {P1} {P2} to the wrong man"];
/// Two of them name nobody.
const REFERENCE: &[&str] = &[
    "{P2}-2024-00{N}",
    "https://x/Mrs-{P2}",
    "ref{PU}{N}",
    "Mrs-{R}-{N}",
    "{nhs}",
    "{PC}",
    "{DOB}",
    "{TEL}",
    "2024-0{N}17",
    "MW51{N}456",
];
