//! Technical oversight: decisions with their scores, standards and compliance, faults.

use rand::Rng;

use super::filler::{Filler, Row, Table};
use crate::register::{
    Compliance, Criterion, Decision, DecisionOption, Declared as _, Score, Standard,
    Troubleshooting, compliance_id, score_id,
};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&DECISIONS);
    filler.table(&OPTIONS);
    filler.table(&CRITERIA);
    for (option, points) in SCORES {
        for ((criterion, ..), points) in CRITERIA.rows.iter().zip(*points) {
            let id = score_id(filler.named(option).id, filler.named(criterion).id);
            let cells = vec![
                ("option", *option),
                ("criterion", *criterion),
                ("points", points),
            ];
            filler.add(Score::KIND, id, "", "02-05", cells);
        }
    }
    filler.table(&STANDARDS);
    for (label, day, cells) in COMPLIANCE {
        let [standard, deliverable, ..] = cells;
        let id = compliance_id(filler.named(standard).id, filler.named(deliverable).id);
        let cells = COMPLIANCE_COLUMNS.into_iter().zip(*cells);
        filler.add(Compliance::KIND, id, label, day, cells.collect());
    }
    filler.table(&FAULTS);
}

#[rustfmt::skip]
const DECISIONS: Table<10> = Table {
    kind: Decision::KIND,
    columns: ["title", "status", "owner", "decided", "review", "context", "chosen", "outcome", "consequences", "superseded_by"],
    rows: &[
        ("d-south", "01-08", ["The sites follow each other from south to north", "superseded", "mari", "2027-01-08", "",
            "An order is needed before the surveys are booked.", "", "Bodø first, because it is nearest to the store.", "Tromsø would wait for May.", "d-order"]),
        ("d-order", "01-15", ["The sites follow each other by readiness: Tromsø first, Kirkenes last", "accepted", "mari", "2027-01-15", "2027-03-31",
            "The surveys showed that Tromsø is ready and that Kirkenes depends on the road and the mast.", "",
            "Tromsø, Bodø, Narvik, Alta, Hammerfest, Kirkenes; two engineers take turns.", "Travel costs a little more; the hardest site has the longest time to prepare.", ""]),
        ("d-window", "01-20", ["Cut-overs take one night, from 22:00 to 05:30", "accepted", "aruna", "2027-01-20", "2027-04-16",
            "Harbours work by day and ferries call at six.", "", "One night per site with roll-back decided by 03:00.", "The night crew has to be booked. A missed window costs a week.", ""]),
        ("d-switch", "02-01", ["Edge switch for all sites", "accepted", "aruna", "2027-02-08", "2027-08-02",
            "48 units for six rack rooms, some of them unheated in winter and hot in summer. Two vendors were left after the first round.", "op-lumenor",
            "Lumenor E48: fanless to 55 °C, within the framework agreement.", "One vendor for the edge. Spare units are kept in Tromsø and Hammerfest.", ""]),
        ("d-backhaul", "02-05", ["Backhaul for Kirkenes until the fibre is repaired", "proposed", "aruna", "2027-02-26", "",
            "The fibre along the road has too much loss, and its owner repairs it in autumn.", "", "", "", ""]),
    ],
};

#[rustfmt::skip]
const OPTIONS: Table<4> = Table {
    kind: DecisionOption::KIND,
    columns: ["decision", "title", "advantages", "disadvantages"],
    rows: &[
        ("op-lumenor", "02-01", ["d-switch", "Lumenor E48", "Fanless to 55 °C; delivery by the framework agreement.", "Management software is a licence of its own."]),
        ("op-kvarts", "02-01", ["d-switch", "Kvarts K2048", "Lowest price; known to the operations desk.", "Fans, and 45 °C at most: rack rooms would need cooling."]),
        ("op-wait", "02-01", ["d-switch", "Keep the present switches for a year", "No purchase now.", "No support after September; no segmentation."]),
        ("op-radio", "02-05", ["d-backhaul", "Radio link over the bay", "Enough capacity for years; designed and calculated.", "Needs the mast, and leave of its owner."]),
        ("op-sat", "02-05", ["d-backhaul", "Satellite", "Works from the first day.", "Slow for backups, and dear by the month."]),
    ],
};

#[rustfmt::skip]
const CRITERIA: Table<3> = Table {
    kind: Criterion::KIND,
    columns: ["decision", "title", "weight"],
    rows: &[
        ("cr-heat", "02-01", ["d-switch", "Heat without fans", "5"]),
        ("cr-price", "02-01", ["d-switch", "Price over five years", "3"]),
        ("cr-support", "02-01", ["d-switch", "Support and advisories", "4"]),
        ("cr-manage", "02-01", ["d-switch", "Fits our management", "2"]),
    ],
};

/// From 0 to 10, by the rows of [`CRITERIA`].
#[rustfmt::skip]
const SCORES: &[(&str, [&str; 4])] = &[
    //              heat price support manage
    ("op-lumenor", ["9", "6", "8", "6"]),
    ("op-kvarts",  ["3", "8", "6", "9"]),
    ("op-wait",    ["5", "9", "1", "7"]),
];

#[rustfmt::skip]
const STANDARDS: Table<5> = Table {
    kind: Standard::KIND,
    columns: ["title", "reference", "link", "owner", "requirement"],
    rows: &[
        ("std-cable", "01-13", ["Generic cabling", "ISO/IEC 11801-1:2017", "https://example.org/standards/iso-iec-11801-1", "tor",
            "Class E_A copper and OS2 fibre; every link measured."]),
        ("std-install", "01-13", ["Installation of cabling in buildings", "EN 50174-2:2018", "https://example.org/standards/en-50174-2", "tor",
            "Distance between power and data cables, bend radii, earthing of racks."]),
        ("std-access", "01-13", ["Port-based network access control", "IEEE 802.1X-2020", "https://example.org/standards/ieee-8021x", "selma",
            "Every access port asks who is there; exceptions are listed by device."]),
        ("std-isms", "01-13", ["Information security management", "ISO/IEC 27001:2022", "https://example.org/standards/iso-iec-27001", "selma",
            "Changes are reviewed, backups are tested, suppliers' advisories are followed."]),
    ],
};

const COMPLIANCE_COLUMNS: [&str; 7] = [
    "standard",
    "deliverable",
    "status",
    "evidence",
    "waiver",
    "waived_by",
    "waiver_expires",
];

#[rustfmt::skip]
const COMPLIANCE: &[Row<7>] = &[
    ("", "02-11", ["std-cable", "dl-cabling", "compliant", "Design review of 11 February, sheet 4", "", "", ""]),
    ("", "02-11", ["std-cable", "dl-asbuilt", "", "", "", "", ""]),
    ("", "02-11", ["std-cable", "dl-cutover", "not_applicable", "", "", "", ""]),
    ("co-distance", "02-11", ["std-install", "dl-cabling", "waived", "Drawing of the rack room in Narvik",
        "Power and data share one tray for four metres until the wall is opened.", "selma", "2027-03-05"]),
    ("", "02-11", ["std-install", "dl-asbuilt", "", "", "", "", ""]),
    ("", "02-02", ["std-access", "dl-core", "compliant", "Core network design, chapter 6", "", "", ""]),
    ("", "01-29", ["std-access", "dl-address", "compliant", "VLAN plan, column ‘access’", "", "", ""]),
    ("co-access", "02-10", ["std-access", "dl-equipment", "partial", "Lab: weighbridges cannot identify themselves", "", "", ""]),
    ("", "02-02", ["std-isms", "dl-core", "compliant", "Finding F-1 closed", "", "", ""]),
    ("", "02-10", ["std-isms", "dl-cutover", "breach", "Restoring a backup has not been tried yet", "", "", ""]),
    ("", "02-11", ["std-isms", "dl-radio", "partial", "The link's encryption key has no owner", "", "", ""]),
];

#[rustfmt::skip]
const FAULTS: Table<8> = Table {
    kind: Troubleshooting::KIND,
    columns: ["title", "status", "seen", "site", "owner", "symptom", "cause", "fix"],
    rows: &[
        ("k-loss", "01-13", ["High loss on the fibre to the quay", "workaround", "2027-01-13", "s-kir", "ida",
            "11 dB between the road and the quay, 3 dB expected.", "Frost has moved a joint; its owner repairs it in autumn.", "Radio link or satellite until then."]),
        ("k-optics", "02-09", ["No link between lab switches", "solved", "2027-02-09", "", "ida",
            "Both ports stay dark; each works with a loop.", "Optics of two wavelengths: 1310 nm on one side, 1550 nm on the other.", "Use pairs of one wavelength. The labels now name it."]),
        ("k-dhcp", "02-11", ["Weighbridge loses its address at night", "open", "2027-02-10", "s-bod", "aruna",
            "The lease is not renewed between 01:00 and 02:00.", "", "Meanwhile the address is fixed by reservation."]),
        ("k-ups", "02-04", ["UPS reports a weak battery in the cold", "solved", "2027-01-28", "s-alt", "jon",
            "Alarm below 5 °C although the battery is new.", "The firmware does not allow for temperature.", "Firmware 2.4, then a self-test."]),
    ],
};
