//! What goes with the risks: issues, assumptions, constraints, dependencies, changes.

use rand::Rng;

use super::filler::{Filler, Table};
use crate::register::{
    Assumption, ChangeRequest, Declared as _, Dependency, Issue, ProjectConstraint,
};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&ISSUES);
    filler.table(&ASSUMPTIONS);
    filler.table(&CONSTRAINTS);
    filler.table(&DEPENDENCIES);
    filler.table(&CHANGES);
}

#[rustfmt::skip]
const ISSUES: Table<9> = Table {
    kind: Issue::KIND,
    columns: ["title", "status", "severity", "owner", "raised", "due", "description", "resolution", "tags"],
    rows: &[
        ("i-door", "01-12", ["Racks do not fit through the door at Narvik", "waiting", "moderate", "jon", "2027-01-12", "2027-03-12",
            "The door is 78 cm wide, the racks are 80 cm.", "", "narvik"]),
        ("i-mast", "02-04", ["Owner of the mast at Kirkenes has not given leave", "started", "major", "mari", "2027-02-04", "2027-02-19",
            "He wants drawings and the wind load first. The antennas are ordered from 8 February.", "", "kirkenes, radio"]),
        ("i-optics", "02-09", ["Lab stood still for a day: wrong optics", "done", "minor", "ida", "2027-02-09", "2027-02-10",
            "Optics of two wavelengths were mixed in one box.", "New pairs from stock; the test goes on. Labels name the wavelength now.", "lab"]),
        ("i-advisory", "02-11", ["Vendor's security advisories are missing", "open", "moderate", "selma", "2027-02-11", "2027-02-16",
            "Without them the second half of the security review cannot begin.", "", "security"]),
    ],
};

#[rustfmt::skip]
const ASSUMPTIONS: Table<6> = Table {
    kind: Assumption::KIND,
    columns: ["title", "status", "impact", "owner", "due", "notes"],
    rows: &[
        ("a-power", "01-08", ["Rack rooms have enough power", "confirmed", "high", "tor", "2027-02-12", "Measured for the power and cooling figures: 2.1 kW at most, 3.5 kW there."]),
        ("a-fibre", "01-08", ["The fibre along the road to Kirkenes can be used", "wrong", "high", "ida", "2027-01-15", "The survey measured 11 dB of loss."]),
        ("a-desk", "01-18", ["The operations desk can send three people to the training", "open", "medium", "aruna", "2027-03-19", "Ask Leif before the rota for June is made."]),
        ("a-duct", "01-18", ["Drawings of the quays are right", "open", "medium", "tor", "2027-03-31", "A trial with a rod at Narvik before the fibre is ordered by the metre."]),
    ],
};

#[rustfmt::skip]
const CONSTRAINTS: Table<5> = Table {
    kind: ProjectConstraint::KIND,
    columns: ["title", "sort", "owner", "until", "notes"],
    rows: &[
        ("cn-night", "01-07", ["Lines are cut over at night only", "time", "mari", "2027-06-30", "Agreed with all harbours: 22:00 to 05:30, Sunday to Thursday."]),
        ("cn-budget", "01-07", ["Budget of EUR 410,000", "cost", "mari", "2027-07-30", "Of the business case. Above five per cent the steering committee decides."]),
        ("cn-frame", "01-07", ["Switches are bought within the framework agreement", "regulation", "nils", "2028-12-31", "Rules of public purchasing; a tender of our own would take four months."]),
        ("cn-crew", "01-18", ["Two field engineers, one night crew", "resources", "mari", "2027-06-30", "No two sites are cut over in the same night."]),
    ],
};

#[rustfmt::skip]
const DEPENDENCIES: Table<7> = Table {
    kind: Dependency::KIND,
    columns: ["title", "status", "way", "party", "due", "owner", "notes"],
    rows: &[
        ("dp-advisory", "02-01", ["Security advisories for the E48", "waiting", "inbound", "Lumenor Networks", "2027-02-10", "selma", "Promised on the telephone for ‘this week’."]),
        ("dp-licence", "01-29", ["Frequency licence for the radio link", "started", "inbound", "Spectrum authority", "2027-04-16", "jon", "Applied for on 29 January; eight weeks are usual."]),
        ("dp-wall", "01-22", ["Opening in the wall at Narvik", "open", "inbound", "Quay office, Narvik", "2027-03-05", "tor", "Until then power and data share a tray, by waiver."]),
        ("dp-asset", "01-25", ["List of new devices for the asset register", "open", "outbound", "Finance department", "2027-04-09", "nils", "Serial numbers as they are staged."]),
    ],
};

#[rustfmt::skip]
const CHANGES: Table<11> = Table {
    kind: ChangeRequest::KIND,
    columns: ["title", "status", "requested_by", "raised", "owner", "decided", "reason", "scope", "time", "cost", "decision"],
    rows: &[
        ("cr-ups", "01-26", ["UPS units for an hour instead of half an hour", "approved", "Leif Bakke", "2027-01-26", "mari", "2027-02-11",
            "In winter it takes the guard an hour to reach Alta.", "Six larger UPS units.", "0", "7_800_00", "Approved after the fact: the order with the longer running time went out with the power figures."]),
        ("cr-alta", "02-02", ["Alta before Narvik", "rejected", "Per Nilsen", "2027-02-02", "mari", "2027-02-11",
            "The harbour of Alta rebuilds its office in May.", "None.", "4", "3_200_00", "Rejected: Ida would have two sites in one week."]),
        ("cr-wifi", "02-10", ["Access points on the new pier at Hammerfest", "assessing", "Siv Hansen", "2027-02-10", "mari", "2027-03-11",
            "The pier opens in June and lorries wait there.", "Four access points and 180 m of fibre more.", "2", "11_500_00", ""]),
    ],
};
