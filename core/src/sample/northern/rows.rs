//! The rows of the sample project, one line each, as a person would read them.

use crate::record::LinkType::{self, Ff, Fs, Sf, Ss};

/// A row of the plan: level, label, name, days, what it waits for, who works on it.
pub(super) type Row = (
    usize,
    &'static str,
    &'static str,
    i64,
    &'static [(&'static str, LinkType, i64)],
    &'static [&'static str],
);

/// The sites in the order of their cut-over, with the engineer who leads there.
#[rustfmt::skip]
pub(super) const SITES: &[(&str, &str, &str)] = &[
    ("tos", "Tromsø", "jon"),
    ("bod", "Bodø", "ida"),
    ("nar", "Narvik", "jon"),
    ("alt", "Alta", "ida"),
    ("ham", "Hammerfest", "jon"),
    ("kir", "Kirkenes", "ida"),
];

/// The first stage.
#[rustfmt::skip]
pub(super) const INITIATE: &[Row] = &[
    (1, "initiate", "Initiate", 0, &[], &[]),
    (2, "case", "Write the business case", 3, &[], &["mari"]),
    (2, "approved", "Business case approved", 0, &[("case", Fs, 0)], &["mari"]),
    (2, "team", "Name the team and its roles", 2, &[("approved", Fs, 0)], &["mari"]),
    (2, "stake", "Stakeholder register", 2, &[("team", Ss, 1)], &["mari"]),
    (2, "survey", "Site surveys, six sites", 6, &[("approved", Fs, 0)], &["jon", "ida"]),
    (2, "risk", "Risk workshop", 1, &[("survey", Fs, 0), ("stake", Fs, 0)], &["mari", "aruna"]),
    (2, "gate1", "Stage gate: initiation complete", 0, &[("risk", Fs, 0), ("team", Fs, 0)], &["mari"]),
];

/// The second stage.
#[rustfmt::skip]
pub(super) const DESIGN: &[Row] = &[
    (1, "design", "Design", 0, &[], &[]),
    (2, "core", "Core network design", 10, &[("gate1", Fs, 0)], &["aruna"]),
    (2, "address", "Address and VLAN plan", 4, &[("core", Ss, 5)], &["aruna"]),
    (2, "switch", "Select edge switch", 6, &[("core", Fs, 0)], &["aruna"]),
    (2, "cabling", "Detailed cabling design", 9, &[("core", Ss, 10)], &["tor"]),
    (2, "power", "Power and cooling figures", 5, &[("cabling", Ss, 2)], &["tor"]),
    (2, "security", "Security review", 8, &[("switch", Fs, 0)], &["selma"]),
    (2, "lab", "Lab test of the configuration", 5, &[("switch", Fs, 0), ("address", Fs, 0)], &["ida"]),
    (2, "radio", "Radio link design, Kirkenes", 6, &[("survey", Fs, 10)], &["jon"]),
    (2, "cutplan", "Cut-over and roll-back plan", 4, &[("security", Ff, 2), ("lab", Fs, 0)], &["aruna", "selma"]),
    (2, "gate2", "Stage gate: design accepted", 0, &[("security", Fs, 0), ("cabling", Fs, 0), ("power", Fs, 0), ("radio", Fs, 0), ("cutplan", Fs, 0)], &["mari"]),
];

/// The third stage.
#[rustfmt::skip]
pub(super) const PROCURE: &[Row] = &[
    (1, "procure", "Procure", 0, &[], &[]),
    (2, "order", "Order switches, 48 units", 2, &[("switch", Fs, 0)], &["nils"]),
    (2, "switches", "Delivery of the switches", 25, &[("order", Fs, 0)], &[]),
    (2, "ups", "Delivery of the UPS units", 20, &[("power", Fs, 1)], &["nils"]),
    (2, "tender", "Tender for the fibre contractor", 12, &[("cabling", Fs, 0)], &["nils", "tor"]),
    (2, "contract", "Fibre contract signed", 0, &[("tender", Fs, 2), ("legal", Fs, 0)], &["nils"]),
    (2, "legal", "Legal review of the terms", 3, &[], &["selma"]),
    (2, "material", "Cabling material", 8, &[("cabling", Fs, 0)], &["nils"]),
    (2, "antenna", "Antennas for Kirkenes", 15, &[("radio", Fs, 0)], &["nils"]),
    (2, "stage", "Stage and label the equipment", 4, &[("switches", Fs, 0), ("ups", Ff, 2)], &["ida", "jon"]),
    (2, "steering", "Steering committee", 0, &[], &["mari"]),
    (2, "gate3", "Stage gate: ready to deploy", 0, &[("stage", Fs, 0), ("contract", Fs, 0), ("material", Fs, 0), ("gate2", Fs, 0)], &["mari"]),
];

/// The rows of one site; `*` in a label stands for the site.
#[rustfmt::skip]
pub(super) const SITE: &[Row] = &[
    (3, "*ready", "Site ready", 0, &[("gate3", Fs, 0)], &["*"]),
    (3, "*deliver", "Deliver the equipment", 1, &[("*ready", Fs, 0)], &["*"]),
    (3, "*rack", "Rack and power", 3, &[("*deliver", Fs, 0)], &["*"]),
    (3, "*pull", "Pull fibre", 4, &[("*rack", Ss, 1)], &["fibre"]),
    (3, "*splice", "Terminate and measure fibre", 2, &[("*pull", Ff, 1)], &["fibre", "tor"]),
    (3, "*install", "Install switches", 5, &[("*rack", Fs, 0), ("*splice", Fs, 0)], &["*"]),
    (3, "*wifi", "Access points", 3, &[("*install", Ss, 2)], &["tor"]),
    (3, "*config", "Configure and back up", 2, &[("*install", Ff, 1)], &["aruna"]),
    (3, "*old", "Keep the old line up", 5, &[("*cutover", Sf, 0)], &[]),
    (3, "*cutover", "Cut-over, night window", 1, &[("*config", Fs, 0), ("*wifi", Fs, 0)], &["night"]),
    (3, "*tests", "Acceptance tests", 3, &[("*cutover", Fs, 0)], &["selma", "*"]),
    (3, "*accepted", "Site accepted", 0, &[("*tests", Fs, 0)], &["mari"]),
];

/// The last stage.
#[rustfmt::skip]
pub(super) const CLOSE: &[Row] = &[
    (1, "close", "Close", 0, &[], &[]),
    (2, "asbuilt", "As-built documentation", 6, &[("kiraccepted", Ff, 4)], &["tor"]),
    (2, "newsletter", "Newsletter to the municipalities", 1, &[], &["mari"]),
    (2, "training", "Train the operations desk", 3, &[("hamaccepted", Fs, 0)], &["aruna"]),
    (2, "handover", "Hand over to operations", 2, &[("kiraccepted", Fs, 0), ("training", Fs, 0)], &["mari"]),
    (2, "cancel", "Cancel the leased lines", 1, &[], &["nils"]),
    (2, "lessons", "Lessons workshop", 1, &[("handover", Fs, 0)], &["mari", "aruna", "selma"]),
    (2, "report", "End project report", 3, &[("lessons", Fs, 0), ("asbuilt", Fs, 0)], &["mari"]),
    (2, "closed", "Project closed", 0, &[("report", Fs, 0), ("cancel", Fs, 0)], &["mari"]),
];

/// What has been done by the status date: label, actual start, actual finish, per cent.
#[rustfmt::skip]
pub(super) const PROGRESS: &[(&str, &str, &str, u8)] = &[
    ("case", "2027-01-04T08:00", "2027-01-06T16:00", 100),
    ("approved", "2027-01-06T16:00", "2027-01-06T16:00", 100),
    ("team", "2027-01-07T08:00", "2027-01-08T16:00", 100),
    ("stake", "2027-01-08T08:00", "2027-01-11T16:00", 100),
    ("survey", "2027-01-07T08:00", "2027-01-14T16:00", 100),
    ("risk", "2027-01-15T08:00", "2027-01-15T16:00", 100),
    ("gate1", "2027-01-15T16:00", "2027-01-15T16:00", 100),
    ("core", "2027-01-18T08:00", "2027-01-29T16:00", 100),
    ("address", "2027-01-25T08:00", "2027-01-28T16:00", 100),
    ("switch", "2027-02-01T08:00", "2027-02-08T16:00", 100),
    ("cabling", "2027-02-01T08:00", "2027-02-11T16:00", 100),
    ("power", "2027-02-03T08:00", "2027-02-09T16:00", 100),
    ("radio", "2027-01-29T08:00", "2027-02-05T16:00", 100),
    ("order", "2027-02-09T08:00", "2027-02-10T16:00", 100),
    ("security", "2027-02-09T08:00", "", 50),
    ("lab", "2027-02-09T08:00", "", 80),
    ("switches", "2027-02-11T08:00", "", 8),
    ("ups", "2027-02-11T08:00", "", 10),
    ("antenna", "2027-02-08T08:00", "", 33),
    ("tender", "2027-02-12T08:00", "", 8),
    ("material", "2027-02-12T08:00", "", 12),
];

/// Notes: label and text.
#[rustfmt::skip]
pub(super) const NOTES: &[(&str, &str)] = &[
    ("survey", "Alta and Kirkenes have no mobile coverage in the rack room: take the plan along offline."),
    ("switch", "Two vendors are left. Heat in the rack rooms decides: fanless to 55 °C."),
    ("security", "Selma needs the address plan and the vendor's advisories before the second half."),
    ("switches", "25 working days from order by the framework agreement. Ask weekly from March."),
    ("kirready", "The road over the mountain may be closed until the end of April; equipment goes by coastal ship."),
    ("tosinstall", "The rack room is shared with the port authority: announce visits two days ahead."),
    ("cancel", "Thirty days' notice to the old provider runs from the first of a month."),
];
