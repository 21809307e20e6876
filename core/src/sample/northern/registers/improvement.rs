//! Continuous improvement: lessons, a retrospective, improvements, technology worth watching.

use rand::Rng;

use super::filler::{Filler, Table};
use crate::register::{Declared as _, Improvement, Lesson, RetroCard, Retrospective, Technology};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&LESSONS);
    filler.table(&RETROSPECTIVES);
    filler.table(&CARDS);
    filler.table(&IMPROVEMENTS);
    filler.table(&TECHNOLOGIES);
}

#[rustfmt::skip]
const LESSONS: Table<9> = Table {
    kind: Lesson::KIND,
    columns: ["title", "status", "sort", "owner", "learnt", "happened", "cause", "recommendation", "tags"],
    rows: &[
        ("l-survey", "01-18", ["Survey before the order of the sites is fixed", "applied", "avoid", "mari", "2027-01-15",
            "The order was decided, and changed a week later.", "It rested on a map, not on the surveys.", "Decide the order at the gate, when the surveys are in.", "planning, survey"]),
        ("l-pairs", "01-18", ["Two engineers, one list", "validated", "keep", "jon", "2027-01-18",
            "Six surveys in six days, and all photographs can be compared.", "Both worked by the same checklist.", "Make the checklist before the first journey.", "survey, checklists"]),
        ("l-optics", "02-11", ["Labels name the wavelength", "captured", "avoid", "ida", "2027-02-11",
            "A day of the lab was lost to mixed optics.", "The boxes look alike, and the label names only the speed.", "Wavelength and reach on every label; pairs in one bag.", "optics, procurement"]),
    ],
};

#[rustfmt::skip]
const RETROSPECTIVES: Table<4> = Table {
    kind: Retrospective::KIND,
    columns: ["title", "held", "owner", "summary"],
    rows: &[
        ("rt-start", "01-18", ["Initiation", "2027-01-18", "mari", "Keep the shared checklist. Ask owners of land and masts in the first week. Shorter Mondays."]),
    ],
};

/// Two are anonymous.
#[rustfmt::skip]
const CARDS: Table<4> = Table {
    kind: RetroCard::KIND,
    columns: ["retrospective", "title", "column", "owner"],
    rows: &[
        ("", "01-18", ["rt-start", "The same checklist for both of us", "well", "jon"]),
        ("", "01-18", ["rt-start", "Risk workshop in half a day", "well", "aruna"]),
        ("", "01-18", ["rt-start", "Too many meetings on Mondays", "improve", ""]),
        ("", "01-18", ["rt-start", "Nobody asked who owns the mast", "improve", ""]),
        ("", "01-18", ["rt-start", "Take someone of the operations desk along on a survey", "idea", "ida"]),
        ("", "01-18", ["rt-start", "One photograph album per site", "idea", "tor"]),
    ],
};

#[rustfmt::skip]
const IMPROVEMENTS: Table<6> = Table {
    kind: Improvement::KIND,
    columns: ["title", "status", "owner", "due", "expected", "result"],
    rows: &[
        ("ia-monday", "01-18", ["Monday meeting of fifteen minutes", "done", "mari", "2027-01-25", "An hour more for everybody, each week.", "Kept for three weeks; nothing was missed."]),
        ("ia-owners", "01-18", ["List of owners for every site", "started", "nils", "2027-02-19", "No work is held up by somebody who was not asked.", ""]),
        ("ia-labels", "02-11", ["Labels for optics with wavelength", "open", "ida", "2027-03-18", "No mixed pairs when the equipment is staged.", ""]),
    ],
};

#[rustfmt::skip]
const TECHNOLOGIES: Table<6> = Table {
    kind: Technology::KIND,
    columns: ["title", "ring", "link", "owner", "review", "notes"],
    rows: &[
        ("tw-auto", "02-01", ["Configuration from templates", "adopt", "https://example.org/watch/templates", "ida", "2027-06-01", "In the lab already: one source for 48 switches."]),
        ("tw-wifi7", "02-01", ["Wi-Fi 7 outdoors", "assess", "https://example.org/watch/wifi-7", "tor", "2027-09-01", "Could serve the piers with fewer access points."]),
        ("tw-leo", "02-05", ["Satellites in low orbit", "trial", "https://example.org/watch/low-orbit", "aruna", "2027-05-03", "As a second way for Alta and Kirkenes."]),
        ("tw-copper", "02-05", ["Copper between buildings", "hold", "https://example.org/watch/copper", "tor", "2028-01-10", "Fibre everywhere: lightning and distance."]),
    ],
};
