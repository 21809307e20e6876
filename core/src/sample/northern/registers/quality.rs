//! Quality assurance: acceptance, checklists, reviews and audits.

use rand::Rng;

use super::filler::{Filler, Table};
use crate::{
    record::FieldValue as _,
    register::{
        AcceptanceCriterion, CheckItem, Checklist, Declared as _, Entry, Finding, Records, Review,
        SignOff, as_signed, fingerprint,
    },
};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&ACCEPTANCE);
    filler.table(&SIGN_OFFS);
    filler.table(&CHECKLISTS);
    filler.table(&CHECKS);
    filler.table(&REVIEWS);
    filler.table(&FINDINGS);
}

/// Writes under each signature what was signed.
pub(super) fn sign(entries: &mut [Entry]) -> Result<(), crate::record::FieldError> {
    let mut records = Records::default();
    entries
        .iter()
        .cloned()
        .for_each(|entry| records.insert(entry));
    let signed: Vec<(usize, String, String)> = entries
        .iter()
        .enumerate()
        .filter_map(|(place, entry)| {
            let about =
                (entry.kind().table() == SignOff::TABLE).then(|| SignOff(entry).about().0)??;
            let signed = records.find(&about)?;
            Some((
                place,
                as_signed(signed, &records),
                fingerprint(signed, &records),
            ))
        })
        .collect();
    signed.into_iter().try_for_each(|(place, content, print)| {
        entries[place].set("content", &content.to_scalar())?;
        entries[place].set("fingerprint", &print.to_scalar())
    })
}

#[rustfmt::skip]
const ACCEPTANCE: Table<7> = Table {
    kind: AcceptanceCriterion::KIND,
    columns: ["deliverable", "title", "status", "measure", "owner", "checked", "notes"],
    rows: &[
        ("", "01-12", ["dl-core", "No single failure cuts a site off", "met", "Failure table, every row with a way round", "selma", "2027-02-01", "Chapter 4; 23 of 23 rows."]),
        ("", "01-12", ["dl-core", "Every decision has its reasons", "met", "Reviewer finds none without", "mari", "2027-02-01", ""]),
        ("", "01-12", ["dl-address", "No address is there twice", "met", "Script over the plan", "ida", "2027-01-28", "1,204 addresses, none twice."]),
        ("", "01-12", ["dl-address", "Room for two more sites", "met", "Free blocks", "selma", "2027-01-29", ""]),
        ("", "01-18", ["dl-radio", "99.99 % of a year above the threshold", "met", "Link calculation, snow included", "aruna", "2027-02-08", "Margin of 14 dB."]),
        ("", "01-18", ["dl-radio", "Leave of the mast's owner is in writing", "open", "Letter", "mari", "2027-02-19", ""]),
        ("ac-tray", "01-18", ["dl-cabling", "Power and data keep their distance", "failed", "Drawings against EN 50174-2", "tor", "2027-02-11", "Not at Narvik: waiver until the wall is opened."]),
        ("", "01-18", ["dl-cabling", "Heat of each room below 55 °C in July", "met", "Power and cooling figures", "aruna", "2027-02-09", "Highest: 47 °C, Hammerfest."]),
        ("", "01-18", ["dl-cutover", "Roll-back tried in the lab within 60 minutes", "open", "Stopwatch, twice", "ida", "2027-02-22", ""]),
        ("", "01-18", ["dl-equipment", "Every unit has label, firmware and backup", "open", "Staging list", "ida", "2027-03-24", ""]),
        ("", "01-18", ["dl-sites", "All acceptance tests of each site passed", "open", "Six protocols", "selma", "2027-06-30", ""]),
    ],
};

#[rustfmt::skip]
const SIGN_OFFS: Table<4> = Table {
    kind: SignOff::KIND,
    columns: ["title", "about", "signed_by", "signed_on"],
    rows: &[
        ("", "02-02", ["The core network design is accepted as the basis of all sites", "dl-core", "Mari Kvam", "2027-02-02"]),
    ],
};

#[rustfmt::skip]
const CHECKLISTS: Table<6> = Table {
    kind: Checklist::KIND,
    columns: ["title", "site", "about", "owner", "due", "notes"],
    rows: &[
        ("cl-tos", "01-06", ["Survey, Tromsø", "s-tos", "task:Site surveys, six sites", "jon", "2027-01-07", "Photograph every rack from the front and the back."]),
        ("cl-bod", "01-06", ["Survey, Bodø", "s-bod", "task:Site surveys, six sites", "ida", "2027-01-08", ""]),
        ("cl-nar", "01-06", ["Survey, Narvik", "s-nar", "task:Site surveys, six sites", "jon", "2027-01-11", ""]),
        ("cl-alt", "01-06", ["Survey, Alta", "s-alt", "task:Site surveys, six sites", "ida", "2027-01-12", ""]),
        ("cl-ham", "01-06", ["Survey, Hammerfest", "s-ham", "task:Site surveys, six sites", "jon", "2027-01-14", ""]),
        ("cl-kir", "01-06", ["Survey, Kirkenes", "s-kir", "task:Site surveys, six sites", "ida", "2027-01-14", "Measure the fibre from both ends."]),
        ("cl-ready", "02-12", ["Ready for the installation, Tromsø", "s-tos", "task:Tromsø / Site ready", "jon", "2027-03-24", "Nothing leaves the store before all is ticked."]),
    ],
};

#[rustfmt::skip]
const CHECKS: Table<6> = Table {
    kind: CheckItem::KIND,
    columns: ["checklist", "title", "status", "owner", "checked", "note"],
    rows: &[
        ("", "01-06", ["cl-tos", "Power and earth", "passed", "jon", "2027-01-07", "16 A free"]),
        ("", "01-06", ["cl-tos", "Way in for a rack", "passed", "jon", "2027-01-07", "Ramp on the north side"]),
        ("", "01-06", ["cl-bod", "Power and earth", "passed", "ida", "2027-01-08", ""]),
        ("", "01-06", ["cl-bod", "Ducts", "passed", "ida", "2027-01-08", "Two of the old carrier are empty"]),
        ("", "01-06", ["cl-nar", "Power and earth", "passed", "jon", "2027-01-11", ""]),
        ("ck-door", "01-06", ["cl-nar", "Way in for a rack", "failed", "jon", "2027-01-11", "Door 78 cm, rack 80 cm"]),
        ("", "01-06", ["cl-alt", "Power and earth", "passed", "ida", "2027-01-12", ""]),
        ("", "01-06", ["cl-alt", "Mobile coverage in the rack room", "failed", "ida", "2027-01-12", "None; take the plan along offline"]),
        ("", "01-06", ["cl-ham", "Power and earth", "passed", "jon", "2027-01-14", ""]),
        ("", "01-06", ["cl-ham", "Mast or roof for antennas", "not_applicable", "jon", "2027-01-14", ""]),
        ("", "01-06", ["cl-kir", "Loss of the fibre", "failed", "ida", "2027-01-13", "11 dB, 3 dB expected"]),
        ("", "01-06", ["cl-kir", "Mast or roof for antennas", "passed", "ida", "2027-01-14", "Free at 18 m; the owner has to be asked"]),
        ("", "02-12", ["cl-ready", "Visit announced to the port authority", "open", "", "", ""]),
        ("", "02-12", ["cl-ready", "Staged equipment packed and listed", "open", "", "", ""]),
        ("", "02-12", ["cl-ready", "Roll-back kit in the van", "open", "", "", ""]),
    ],
};

#[rustfmt::skip]
const REVIEWS: Table<8> = Table {
    kind: Review::KIND,
    columns: ["title", "sort", "status", "due", "deliverable", "owner", "scope", "result"],
    rows: &[
        ("rv-gate", "01-08", ["Initiation complete", "gate", "passed", "2027-01-15", "", "mari", "Business case, team, surveys, risks.", "All there. Design may begin."]),
        ("rv-core", "01-22", ["Core network design", "design", "conditional", "2027-01-29", "dl-core", "selma", "Failures, segmentation, growth.", "Accepted when both findings have an owner and a date."]),
        ("rv-lab", "02-08", ["Configuration in the lab", "test", "running", "2027-02-15", "dl-equipment", "ida", "Templates, access control, backup and restore.", ""]),
        ("rv-security", "02-08", ["Security of the edge", "peer", "running", "2027-02-18", "dl-cutover", "selma", "Access control, keys, advisories. Cameras are not part of it.", ""]),
        ("rv-audit", "02-01", ["Purchasing within the framework agreement", "audit", "planned", "2027-03-03", "", "nils", "Order of the switches and the fibre tender.", ""]),
    ],
};

#[rustfmt::skip]
const FINDINGS: Table<7> = Table {
    kind: Finding::KIND,
    columns: ["review", "title", "status", "severity", "owner", "due", "description"],
    rows: &[
        ("f-route", "01-29", ["rv-core", "Default route of Alta depends on one device", "done", "major", "aruna", "2027-02-02", "Seen in the failure table, row 14. Second route added."]),
        ("f-growth", "01-29", ["rv-core", "No figure for growth after 2030", "open", "minor", "aruna", "2027-02-26", "Against the business case, section 3."]),
        ("f-8021x", "02-10", ["rv-lab", "Weighbridges cannot identify themselves", "started", "moderate", "selma", "2027-02-17", "Against IEEE 802.1X: their ports need an exception by device."]),
        ("f-restore", "02-11", ["rv-lab", "Restoring a backup has not been tried", "open", "major", "ida", "2027-02-15", "Against ISO/IEC 27001, tested backups."]),
        ("f-key", "02-12", ["rv-security", "Key of the radio link has no owner", "open", "moderate", "jon", "2027-02-19", "Nobody would notice if it were never changed."]),
    ],
};
