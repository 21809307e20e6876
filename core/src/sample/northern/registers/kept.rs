//! What the team keeps for later: a way to look at the risks, and a checklist to begin others with.

use rand::Rng;

use super::filler::{Filler, Table};
use crate::register::{Declared as _, RecordTemplate, RegisterView};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&VIEWS);
    filler.table(&TEMPLATES);
}

#[rustfmt::skip]
const VIEWS: Table<11> = Table {
    kind: RegisterView::KIND,
    columns: ["title", "register", "mode", "words", "open_only", "order", "descending", "group", "hidden", "board", "date"],
    rows: &[
        ("v-owner", "01-20", ["Open, by owner", "risks", "table", "", "yes", "exposure", "yes", "owner", "cause,event,effect,tags", "response", "review"]),
        ("v-kirkenes", "02-02", ["Kirkenes on a board", "issues", "board", "Kirkenes", "yes", "key", "", "", "description,resolution,tags", "severity", "due"]),
    ],
};

#[rustfmt::skip]
const TEMPLATES: Table<3> = Table {
    kind: RecordTemplate::KIND,
    columns: ["title", "register", "content"],
    rows: &[
        ("t-rack", "01-27", ["Rack room", "checklists", r#"{"fields":{"title":"Rack room"},"parts":[{"table":"check_items","fields":{"title":"Earth measured and noted"}},{"table":"check_items","fields":{"title":"Both feeds tested"}},{"table":"check_items","fields":{"title":"Door closes and locks"}}]}"#]),
    ],
};
