//! What records have to do with each other and with tasks, and what people say about them.

use rand::Rng;

use super::filler::{Filler, Table};
use crate::register::{
    Comment, Declared as _, Relation,
    RelationSort::{
        self, Blocks, Causes, Decides, Delivers, Follows, Mitigates, Relates, Verifies,
    },
    relation_id,
};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    for (day, from, sort, to) in RELATIONS {
        let id = relation_id(&filler.named(from), *sort, &filler.named(to));
        let cells = vec![("from", *from), ("sort", sort.stored()), ("to", *to)];
        filler.add(Relation::KIND, id, "", day, cells);
    }
    filler.table(&COMMENTS);
}

/// When it was said, the one, what it has to do with the other, the other.
#[rustfmt::skip]
const RELATIONS: &[(&str, &str, RelationSort, &str)] = &[
    // Each site is a summary of the plan.
    ("01-14", "s-tos", Relates, "task:Deploy / Tromsø"),
    ("01-14", "s-bod", Relates, "task:Deploy / Bodø"),
    ("01-14", "s-nar", Relates, "task:Deploy / Narvik"),
    ("01-14", "s-alt", Relates, "task:Deploy / Alta"),
    ("01-14", "s-ham", Relates, "task:Deploy / Hammerfest"),
    ("01-14", "s-kir", Relates, "task:Deploy / Kirkenes"),
    // What brings the deliverables forth.
    ("01-12", "task:Core network design", Delivers, "dl-core"),
    ("01-12", "task:Address and VLAN plan", Delivers, "dl-address"),
    ("01-12", "task:Detailed cabling design", Delivers, "dl-cabling"),
    ("01-12", "task:Power and cooling figures", Delivers, "dl-cabling"),
    ("01-12", "task:Radio link design, Kirkenes", Delivers, "dl-radio"),
    ("01-12", "task:Cut-over and roll-back plan", Delivers, "dl-cutover"),
    ("01-12", "task:Stage and label the equipment", Delivers, "dl-equipment"),
    ("01-12", "task:Deploy", Delivers, "dl-sites"),
    ("01-12", "task:As-built documentation", Delivers, "dl-asbuilt"),
    ("01-12", "dl-sites", Relates, "o-line"),
    ("01-12", "task:Cancel the leased lines", Relates, "o-cost"),
    ("01-12", "task:Train the operations desk", Relates, "o-desk"),
    // Risks: what makes them smaller, what came of them.
    ("01-15", "task:Cut-over and roll-back plan", Mitigates, "r-night"),
    ("01-15", "task:Lab test of the configuration", Mitigates, "r-night"),
    ("01-15", "task:Order switches, 48 units", Mitigates, "r-late"),
    ("01-18", "task:Legal review of the terms", Mitigates, "r-duct"),
    ("01-18", "task:Security review", Mitigates, "r-security"),
    ("02-08", "d-switch", Mitigates, "r-heat"),
    ("02-04", "r-mast", Causes, "i-mast"),
    ("02-04", "i-mast", Blocks, "task:Kirkenes / Site ready"),
    ("02-11", "dp-advisory", Blocks, "task:Security review"),
    ("02-11", "dp-advisory", Causes, "i-advisory"),
    // Decisions.
    ("02-08", "d-switch", Decides, "task:Select edge switch"),
    ("01-20", "d-window", Relates, "cn-night"),
    ("02-05", "d-backhaul", Follows, "k-loss"),
    ("02-11", "cm-steer", Decides, "cr-ups"),
    ("02-11", "cm-steer", Decides, "cr-alta"),
    // Quality.
    ("01-29", "rv-core", Verifies, "dl-core"),
    ("02-08", "rv-lab", Verifies, "dl-equipment"),
    ("02-08", "rv-security", Verifies, "task:Security review"),
    ("01-12", "i-door", Follows, "ck-door"),
    // What was learnt, and what is done about it.
    ("02-11", "l-optics", Follows, "i-optics"),
    ("02-11", "ia-labels", Follows, "l-optics"),
    ("01-18", "l-survey", Follows, "d-south"),
    ("01-18", "ia-owners", Follows, "rt-start"),
    ("02-05", "tw-leo", Relates, "d-backhaul"),
];

#[rustfmt::skip]
const COMMENTS: Table<5> = Table {
    kind: Comment::KIND,
    columns: ["about", "text", "author", "answers", "resolved"],
    rows: &[
        ("c-late", "02-10", ["r-late", "Petra confirmed 25 working days. @Mari Kvam I ask again every Wednesday.", "Nils Pedersen", "", ""]),
        ("", "02-11", ["r-late", "Thank you. If it slips by more than three days, tell me the same day.", "Mari Kvam", "c-late", ""]),
        ("c-heat", "02-05", ["d-switch", "The fan of the K2048 starts at 38 °C. In Hammerfest that is every day in July.", "Tor Dahl", "", "yes"]),
        ("", "02-08", ["d-switch", "Then it is clear. Scores are in.", "Aruna Rao", "c-heat", ""]),
        ("", "02-05", ["i-mast", "@Jon Ødegård he wants the wind load. Can you send the sheet by Monday?", "Mari Kvam", "", ""]),
        ("", "02-09", ["s-kir", "The coastal ship takes two pallets on Thursdays. I have booked provisionally for 29 April.", "Ida Persen", "", ""]),
        ("", "02-11", ["co-distance", "Waived to 5 March and no longer: by then the wall has to be open.", "Selma Lie", "", ""]),
        ("", "02-12", ["task:Tender for the fibre contractor", "Published this morning, two firms have asked for the drawings.", "Nils Pedersen", "", ""]),
    ],
};
