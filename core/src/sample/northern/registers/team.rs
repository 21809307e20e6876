//! The team: members, skills, responsibilities, one-to-ones.

use rand::Rng;

use super::filler::{Filler, Table};
use crate::register::{Declared as _, Member, OneToOne, Raci, Skill, SkillNeed, raci_id};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&MEMBERS);
    filler.table(&SKILLS);
    filler.table(&ONE_TO_ONES);
    filler.table(&SKILL_NEEDS);
}

/// Who has to do what with which deliverable.
pub(super) fn responsibilities<R: Rng>(filler: &mut Filler<'_, R>) {
    for (deliverable, roles) in RACI {
        let about = filler.named(deliverable);
        for (member, role) in PEOPLE.into_iter().zip(*roles) {
            if !role.is_empty() {
                let id = raci_id(&about, filler.named(member).id);
                let cells = vec![("about", *deliverable), ("member", member), ("role", role)];
                filler.add(Raci::KIND, id, "", "01-12", cells);
            }
        }
    }
}

#[rustfmt::skip]
const MEMBERS: Table<9> = Table {
    kind: Member::KIND,
    columns: ["title", "resource", "role", "organisation", "email", "phone", "zone", "from", "availability"],
    rows: &[
        ("mari", "01-04", ["Mari Kvam", "Mari Kvam", "Project manager", "Havnett", "mari.kvam@havnett.example", "+44 7700 900101", "Europe/Oslo", "2027-01-04",
            "Tromsø office. Steering and gates come first; Fridays after two for writing."]),
        ("aruna", "01-07", ["Aruna Rao", "Aruna Rao", "Network architect", "Havnett", "aruna.rao@havnett.example", "+44 7700 900102", "Europe/Oslo", "2027-01-11",
            "Bodø office. Prefers a written question before a call."]),
        ("selma", "01-07", ["Selma Lie", "Selma Lie", "Security lead", "Havnett", "selma.lie@havnett.example", "+44 7700 900103", "Europe/Oslo", "2027-01-11",
            "Half of her time belongs to the security desk; urgent advisories go before."]),
        ("tor", "01-07", ["Tor Dahl", "Tor Dahl", "Cabling engineer", "Havnett", "tor.dahl@havnett.example", "+44 7700 900104", "Europe/Oslo", "2027-01-18",
            "On the road from April. Call rather than write."]),
        ("jon", "01-07", ["Jon Ødegård", "Jon Ødegård", "Field engineer", "Havnett", "jon.odegard@havnett.example", "+44 7700 900105", "Europe/Oslo", "2027-01-07",
            "Leads Tromsø, Narvik and Hammerfest. Winter break in the first week of March."]),
        ("ida", "01-07", ["Ida Persen", "Ida Persen", "Field engineer", "Havnett", "ida.persen@havnett.example", "+44 7700 900106", "Europe/Oslo", "2027-01-07",
            "Leads Bodø, Alta and Kirkenes. Keeps the plan offline when she travels."]),
        ("nils", "01-07", ["Nils Pedersen", "Nils Pedersen", "Procurement", "Havnett", "nils.pedersen@havnett.example", "+44 7700 900107", "Europe/Oslo", "2027-01-18",
            "Mondays and Wednesdays in the purchasing department's own meetings."]),
    ],
};

#[rustfmt::skip]
const SKILLS: Table<6> = Table {
    kind: Skill::KIND,
    columns: ["member", "title", "sort", "level", "issued", "expires"],
    rows: &[
        ("", "01-08", ["mari", "PRINCE2 Practitioner", "certification", "", "2025-09-15", "2028-09-15"]),
        ("", "01-08", ["mari", "Contracts and claims", "skill", "medium", "", ""]),
        ("", "01-08", ["aruna", "CCNP Enterprise", "certification", "", "2026-05-20", "2029-05-20"]),
        ("", "01-08", ["aruna", "Routing and segmentation", "skill", "very_high", "", ""]),
        ("", "01-08", ["selma", "CISSP", "certification", "", "2025-03-01", "2028-02-29"]),
        // Ran out shortly before the fibre work is prepared.
        ("", "01-08", ["tor", "Certified fibre optic technician", "certification", "", "2024-01-31", "2027-01-31"]),
        ("", "01-08", ["tor", "Cabling design", "skill", "high", "", ""]),
        ("", "01-08", ["jon", "Working at height, masts", "certification", "", "2026-08-10", "2028-08-10"]),
        ("", "01-08", ["jon", "Radio links", "skill", "high", "", ""]),
        ("", "01-08", ["ida", "CCNA", "certification", "", "2024-03-05", "2027-03-05"]),
        ("", "01-08", ["ida", "Python for configuration tests", "skill", "medium", "", ""]),
        ("", "01-08", ["nils", "Framework agreements", "skill", "very_high", "", ""]),
    ],
};

/// One that ended before the work is done, one that nobody at work has, and one that is there.
#[rustfmt::skip]
const SKILL_NEEDS: Table<3> = Table {
    kind: SkillNeed::KIND,
    columns: ["about", "title", "level"],
    rows: &[
        ("", "01-12", ["task:Core network design", "Routing and segmentation", "high"]),
        ("", "01-12", ["task:Detailed cabling design", "Certified fibre optic technician", ""]),
        ("", "01-12", ["task:Security review", "Penetration testing", "medium"]),
    ],
};

/// The columns of [`RACI`].
const PEOPLE: [&str; 7] = ["mari", "aruna", "selma", "tor", "jon", "ida", "nils"];

/// Nobody is accountable for the as-built documentation, and two are for the cut-over plan: the matrix
/// shows both.
#[rustfmt::skip]
const RACI: &[(&str, [&str; 7])] = &[
    //                  mari aruna selma tor  jon  ida  nils
    ("dl-core",      ["a",  "r",  "c",  "",  "i", "i", ""]),
    ("dl-address",   ["",   "a",  "c",  "",  "",  "r", ""]),
    ("dl-cabling",   ["i",  "",   "",   "a", "r", "",  ""]),
    ("dl-radio",     ["",   "a",  "",   "",  "r", "",  ""]),
    ("dl-cutover",   ["i",  "a",  "a",  "",  "r", "",  ""]),
    ("dl-equipment", ["",   "",   "",   "",  "r", "",  "a"]),
    ("dl-sites",     ["a",  "",   "c",  "",  "r", "r", ""]),
    ("dl-asbuilt",   ["i",  "",   "",   "r", "",  "c", ""]),
];

#[rustfmt::skip]
const ONE_TO_ONES: Table<7> = Table {
    kind: OneToOne::KIND,
    columns: ["member", "title", "held", "notes", "goals", "agreed", "next"],
    rows: &[
        ("", "01-20", ["jon", "Start of the project", "2027-01-20",
            "Glad about the radio link. Worried that three sites in a row leave little room at home.",
            "To lead a roll-out of his own next year.",
            "The winter break stays as it is. Jon presents the radio link to the steering committee in March.", "2027-03-10"]),
        ("", "01-27", ["ida", "Certification and the lab", "2027-01-27",
            "The lab is hers and she likes it. Her CCNA ends on 5 March and there is no day for the examination yet.",
            "To become a network architect; shadows Aruna.",
            "Two study days in February. Mari pays the examination from the training budget.", "2027-02-24"]),
        ("", "02-03", ["tor", "Fibre certificate", "2027-02-03",
            "The certificate ended in January; the renewal course was full.",
            "Fewer nights away in the second half of the year.",
            "Course from 15 to 17 March, before the first fibre is pulled. Nils looks for a second measuring set.", "2027-03-03"]),
    ],
};
