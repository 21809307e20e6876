//! Planning and execution: objectives, deliverables, sites.

use rand::Rng;

use super::filler::{Filler, Table};
use crate::register::{Declared as _, Deliverable, Objective, Site};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&OBJECTIVES);
    filler.table(&DELIVERABLES);
    filler.table(&SITES);
}

#[rustfmt::skip]
const OBJECTIVES: Table<6> = Table {
    kind: Objective::KIND,
    columns: ["title", "status", "measure", "due", "owner", "scope"],
    rows: &[
        ("o-line", "01-06", ["All six harbours are on Havnett's own network", "on_track", "Six acceptance tests passed", "2027-06-30", "mari",
            "Tromsø, Bodø, Narvik, Alta, Hammerfest and Kirkenes. Vessels and customers' own equipment are not part of it."]),
        ("o-cost", "01-06", ["The leased lines are cancelled by the summer", "on_track", "No invoice of Nordlinje Telecom after July", "2027-07-31", "nils",
            "The data lines. Telephone lines stay until their own contract ends."]),
        ("o-outage", "01-06", ["No harbour is without a line in working hours", "at_risk", "0 minutes of outage between 05:30 and 22:00", "2027-06-30", "aruna",
            "Cut-overs are at night and the old line stays up for five days. Outages of the power grid do not count."]),
        ("o-desk", "01-07", ["The operations desk runs the network without the project", "on_track", "Ten of ten exercises solved after the training", "2027-06-14", "aruna",
            "Training, runbooks and monitoring. On-call contracts are a matter of the line organisation."]),
    ],
};

#[rustfmt::skip]
const DELIVERABLES: Table<7> = Table {
    kind: Deliverable::KIND,
    columns: ["title", "status", "due", "owner", "accepted_by", "accepted_on", "description"],
    rows: &[
        ("dl-address", "01-11", ["Address and VLAN plan", "accepted", "2027-01-29", "aruna", "selma", "2027-01-29",
            "Addresses, VLANs and names of six sites, with room for two more."]),
        ("dl-core", "01-11", ["Core network design", "accepted", "2027-02-02", "aruna", "mari", "2027-02-02",
            "Topology, routing, redundancy and segmentation, with the reasons."]),
        ("dl-radio", "01-11", ["Radio link design, Kirkenes", "in_review", "2027-02-19", "jon", "aruna", "",
            "Path profile, antennas, frequencies and the margin in snow."]),
        ("dl-cabling", "01-11", ["Cabling design with power and cooling figures", "in_review", "2027-02-26", "tor", "aruna", "",
            "Routes, rack layouts, material list; power and heat for each rack room."]),
        ("dl-cutover", "01-11", ["Cut-over and roll-back plan", "planned", "2027-02-26", "aruna", "selma", "",
            "Minute by minute for one night window, with the point of no return and the way back."]),
        ("dl-equipment", "01-11", ["Staged and labelled equipment", "in_progress", "2027-03-31", "nils", "ida", "",
            "48 switches and six UPS units, configured, labelled and packed by site."]),
        ("dl-asbuilt", "01-11", ["As-built documentation", "planned", "2027-06-14", "tor", "mari", "",
            "What was built, where it differs from the design, and all measurements."]),
        ("dl-sites", "01-11", ["Six sites in service", "planned", "2027-06-30", "mari", "mari", "",
            "Each site accepted by test, with its protocol."]),
    ],
};

/// All were surveyed in January. Kirkenes waits for the owner of the mast.
#[rustfmt::skip]
const SITES: Table<11> = Table {
    kind: Site::KIND,
    columns: ["title", "status", "due", "address", "zone", "contact", "phone", "connectivity", "connection", "owner", "notes"],
    rows: &[
        ("s-tos", "01-07", ["Tromsø", "surveyed", "2027-04-30", "Kai 7, Tromsø", "Europe/Oslo", "Gerd Hals, port authority", "+44 1632 960111",
            "fixed", "Guest network of the port authority in the rack room", "jon", "The rack room is shared with the port authority: announce visits two days ahead."]),
        ("s-bod", "01-07", ["Bodø", "surveyed", "2027-05-05", "Terminalgata 12, Bodø", "Europe/Oslo", "Roar Lund, caretaker", "+44 1632 960112",
            "mobile", "Good signal by the gate, weak in the basement", "ida", "Key from the caretaker before 15:00. There is room in the ducts of the old carrier."]),
        ("s-nar", "01-11", ["Narvik", "surveyed", "2027-05-18", "Malmkaia 3, Narvik", "Europe/Oslo", "Unni Strand, quay office", "+44 1632 960113",
            "fixed", "Leased line with a spare port", "jon", "The door of the rack room is 78 cm wide: racks come in two parts. Safety induction at the quay office."]),
        ("s-alt", "01-11", ["Alta", "surveyed", "2027-05-27", "Bukta 21, Alta", "Europe/Oslo", "Per Nilsen, harbour master", "+44 1632 960114",
            "offline", "No mobile coverage in the rack room", "ida", "Take the plan along offline; the nearest coverage is at the weighbridge."]),
        ("s-ham", "01-13", ["Hammerfest", "surveyed", "2027-06-04", "Fuglenes 5, Hammerfest", "Europe/Oslo", "Siv Hansen, terminal manager", "+44 1632 960115",
            "intermittent", "Mobile network comes and goes in bad weather", "jon", "Hot work needs a permit from the terminal, a day ahead."]),
        ("s-kir", "01-13", ["Kirkenes", "blocked", "2027-06-14", "Slippen 2, Kirkenes", "Europe/Oslo", "Odd Rask, Fjellmast", "+44 1632 960116",
            "satellite", "Satellite terminal until the radio link is up; no mobile coverage in the rack room", "ida", "The road over the mountain may be closed until the end of April. Without the owner's leave nobody climbs the mast."]),
    ],
};
