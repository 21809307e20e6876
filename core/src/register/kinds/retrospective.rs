//! Retrospectives: the team looks back.

use super::Person;
use crate::{
    record::{FieldType, Prose, Scalar, choices},
    register::{Day, RecordRef, Ref, declare::register},
};

choices! {
    /// The column of a retrospective's board.
    RetroColumn {
        /// What went well.
        Well = "well" "Went well",
        /// What did not.
        Improve = "improve" "To improve",
        /// What to try.
        Idea = "idea" "Ideas",
    }
}

register! {
    /// The team looks back on a stage or sprint.
    Retrospective in Register "retrospectives" key "RT" called "retrospective" "Retrospectives" duty Improvement {
        /// What is looked back on.
        title: String = "Retrospective",
        /// When.
        held: Day = "Date",
        /// Who leads it.
        owner: Person = "Led by",
        /// What was agreed.
        summary: Prose = "Summary",
    }
    date held past;
    computed {
        /// How many cards have been written.
        cards: FieldType::Integer, "Cards", |entry, context| {
            let cards = context.records.parts_of(RetroCard::KIND, &RecordRef::from(entry)).count();
            i64::try_from(cards).map_or(Scalar::Null, Scalar::Int)
        };
    }
}

register! {
    /// A card on the board of a retrospective. It names nobody unless its author wants that. Whoever searches the project's files
    /// could still find out.
    RetroCard in Register "retro_cards" key "" called "card" "Cards" duty Improvement {
        /// What the card says.
        title: String = "Card",
        /// The retrospective.
        retrospective: Ref<Retrospective<'static>> = "Retrospective",
        /// The column.
        column: RetroColumn = "Column",
        /// Who wrote it; nobody for an anonymous card.
        owner: Person = "From",
    }
    board column done [];
    part of retrospective;
    anonymous but owner;
}
