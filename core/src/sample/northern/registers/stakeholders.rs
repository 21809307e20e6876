//! Stakeholders with what is thought of them, what they are told, and what was said.

use rand::Rng;

use super::filler::{Filler, Row, Table};
use crate::register::{
    Assessment, Communication, CommunicationPlan, Declared as _, Stakeholder, assessment_id,
};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&STAKEHOLDERS);
    for (label, day, cells) in ASSESSMENTS {
        let id = assessment_id(filler.named(cells[0]).id);
        let cells = ASSESSMENT_COLUMNS.into_iter().zip(*cells);
        filler.add(Assessment::KIND, id, label, day, cells.collect());
    }
    filler.table(&PLANNED);
    filler.table(&HELD);
}

#[rustfmt::skip]
const STAKEHOLDERS: Table<8> = Table {
    kind: Stakeholder::KIND,
    columns: ["title", "group", "organisation", "role", "email", "phone", "owner", "expectations"],
    rows: &[
        ("sh-sponsor", "01-08", ["Berit Aune", "sponsor", "Havnett", "Director of operations", "berit.aune@example.com", "+44 7700 900121", "mari",
            "Leased lines gone by the summer; no surprises in the budget."]),
        ("sh-desk", "01-08", ["Leif Bakke", "internal", "Havnett", "Head of the operations desk", "leif.bakke@example.com", "+44 7700 900122", "aruna",
            "A network that his people can run at three in the morning."]),
        ("sh-port", "01-08", ["Gerd Hals", "customer", "Port authority, Tromsø", "Property manager", "gerd.hals@example.org", "+44 1632 960111", "jon",
            "To know two days ahead who comes into the shared rack room."]),
        ("sh-vendor", "01-11", ["Petra Lindqvist", "supplier", "Lumenor Networks", "Account manager", "petra.lindqvist@example.com", "+44 7700 900124", "nils",
            "Delivery within the framework agreement; a reference in the north."]),
        ("sh-mast", "01-11", ["Odd Rask", "authority", "Fjellmast", "Owner of the mast at Kirkenes", "odd.rask@example.org", "+44 1632 960116", "mari",
            "That somebody asks before anything is bolted to his mast."]),
        ("sh-old", "01-11", ["Vidar Moe", "supplier", "Nordlinje Telecom", "Customer service", "vidar.moe@example.com", "+44 7700 900126", "nils",
            "Notice in writing, thirty days before the first of a month."]),
        ("sh-town", "01-11", ["Information officers of the municipalities", "public", "Six municipalities", "Spokespeople", "information@example.org", "", "mari",
            "A short text for their pages before each night of works."]),
    ],
};

const ASSESSMENT_COLUMNS: [&str; 6] = [
    "stakeholder",
    "power",
    "interest",
    "current",
    "desired",
    "strategy",
];

#[rustfmt::skip]
const ASSESSMENTS: &[Row<6>] = &[
    ("", "01-11", ["sh-sponsor", "very_high", "high", "supportive", "leading", "Let her open the newsletter, and show her the first site in April."]),
    ("", "01-11", ["sh-desk", "high", "very_high", "resistant", "supportive", "Fears more nights with fewer people. Have two of his people in the lab, and the runbooks reviewed by him."]),
    ("", "01-11", ["sh-port", "medium", "low", "neutral", "supportive", "Keep every promise about visits; Jon calls in person."]),
    ("", "01-12", ["sh-vendor", "medium", "high", "supportive", "supportive", "Ask weekly from March."]),
    ("", "02-04", ["sh-mast", "high", "low", "unaware", "supportive", "Did not know of the project when Mari rang. Visit with Ida, and offer to renew the ladder."]),
    ("", "01-12", ["sh-town", "low", "low", "unaware", "neutral", "One short text each time, never a long one."]),
];

/// Gerd Hals should have had a letter on the first of February.
#[rustfmt::skip]
const PLANNED: Table<7> = Table {
    kind: CommunicationPlan::KIND,
    columns: ["title", "audience", "owner", "channel", "cadence", "first", "purpose"],
    rows: &[
        ("cp-steer", "01-08", ["Steering committee", "sh-sponsor", "mari", "meeting", "monthly", "2027-01-11", "Decisions on gates, money and changes."]),
        ("cp-status", "01-11", ["Status report", "sh-sponsor", "mari", "report", "weekly", "2027-01-15", "One page: done, next, what is in the way."]),
        ("cp-port", "01-12", ["Visits to the rack room in Tromsø", "sh-port", "jon", "email", "fortnightly", "2027-01-18", "Dates and names for the coming two weeks."]),
        ("cp-vendor", "02-09", ["Delivery call", "sh-vendor", "nils", "call", "weekly", "2027-02-10", "Where the 48 switches are."]),
        ("cp-desk", "01-29", ["Briefing of the operations desk", "sh-desk", "aruna", "meeting", "monthly", "2027-02-22", "What changes at which site, and what the desk sees of it."]),
        ("cp-town", "02-01", ["Newsletter to the municipalities", "sh-town", "mari", "email", "once", "2027-04-14", "When the works take place, and whom to call."]),
    ],
};

#[rustfmt::skip]
const HELD: Table<7> = Table {
    kind: Communication::KIND,
    columns: ["title", "stakeholder", "held", "channel", "owner", "plan", "summary"],
    rows: &[
        ("", "01-11", ["First steering committee", "sh-sponsor", "2027-01-11", "meeting", "mari", "cp-steer", "Business case confirmed. Berit wants the figures for power early."]),
        ("", "01-15", ["Status of week 2", "sh-sponsor", "2027-01-15", "report", "mari", "cp-status", "Initiation complete; all six sites surveyed."]),
        ("", "01-18", ["Visits in January", "sh-port", "2027-01-18", "email", "jon", "cp-port", "No visit planned before March. Gerd asks for the list of names in advance."]),
        ("cm-mast", "02-04", ["Leave for the mast", "sh-mast", "2027-02-04", "call", "mari", "", "He had not heard of us. Wants drawings and the wind load before he says anything."]),
        ("", "02-05", ["Status of week 5", "sh-sponsor", "2027-02-05", "report", "mari", "cp-status", "Radio link designed; decision on the switch next week; mast open."]),
        ("", "02-10", ["Order confirmed", "sh-vendor", "2027-02-10", "call", "nils", "cp-vendor", "25 working days confirmed. The advisories that Selma waits for come ‘this week’."]),
        ("cm-steer", "02-11", ["Second steering committee", "sh-sponsor", "2027-02-11", "meeting", "mari", "cp-steer", "Longer running time of the UPS units approved after the fact; moving Alta declined."]),
    ],
};
