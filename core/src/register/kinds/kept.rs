//! What a team keeps of its registers for later: ways to look at one, and records to begin others with.

use crate::{
    record::{Frozen, choices},
    register::declare::register,
};

choices! {
    /// How the records of a register are shown.
    RegisterMode {
        /// Rows and columns.
        Table = "table" "Table",
        /// Cards in columns.
        Board = "board" "Board",
        /// Days of a month.
        Calendar = "calendar" "Calendar",
        /// Two scales of five.
        Grid = "grid" "Grid",
    }
}

register! {
    /// A way to look at a register that the team shares.
    RegisterView in Register "register_views" key "" called "view" "Views" duty Everywhere {
        /// What the view is called.
        title: String = "View",
        /// The stored name of the kind of record.
        register: Frozen<String> = "Register",
        /// How the records are shown.
        mode: RegisterMode = "Shown as",
        /// Words that have to be in a record.
        words: String = "Filter",
        /// Whether records about which nothing more is to be done are left out.
        open_only: bool = "Open only",
        /// The column by which records are in order.
        order: String = "Order",
        /// Whether the order is from its end.
        descending: bool = "Descending",
        /// The field by which records are grouped; none if empty.
        group: String = "Group",
        /// The columns that are not shown, separated by commas.
        hidden: String = "Hidden columns",
        /// The choice whose values are the columns of the board.
        board: String = "Board by",
        /// The date by which the calendar shows records.
        date: String = "Calendar by",
    }
}

register! {
    /// A record as others begin: its fields and parts as they were when it was kept.
    RecordTemplate in Register "record_templates" key "" called "template" "Templates" duty Everywhere {
        /// What the template is called.
        title: String = "Template",
        /// The stored name of the kind of record.
        register: Frozen<String> = "Register",
        /// The record and its parts, as JSON: `{"fields": {…}, "parts": [{"table": …, "fields": {…}}]}`.
        content: Frozen<String> = "Content",
    }
}
