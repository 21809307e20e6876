//! Decisions of technology, with the options that were weighed.

use super::Person;
use crate::{
    id::RecordId,
    record::{FieldType, Prose, Scalar, choices},
    register::{Context, Day, Declared as _, Entry, RecordRef, Ref, declare::register},
};

choices! {
    /// Where a decision stands.
    DecisionState {
        /// The options are being weighed.
        Proposed = "proposed" "Proposed",
        /// It has been taken.
        Accepted = "accepted" "Accepted",
        /// It was decided against.
        Rejected = "rejected" "Rejected",
        /// Another decision has taken its place.
        Superseded = "superseded" "Superseded",
    }
}

register! {
    /// A decision: why it was needed, which options were weighed by which criteria, what was chosen and
    /// what follows from it.
    Decision in Register "decisions" key "D" called "decision" "Decisions" duty Technical {
        /// What is decided.
        title: String = "Decision",
        /// Where it stands.
        status: DecisionState = "Status",
        /// Who decides.
        owner: Person = "Decided by",
        /// When it was or is to be decided.
        decided: Day = "Decide by",
        /// When to look at it again.
        review: Day = "Review on",
        /// Why a decision is needed, and what bounds it.
        context: Prose = "Context",
        /// The option that was chosen.
        chosen: Ref<DecisionOption<'static>> = "Chosen option",
        /// What was chosen and why.
        outcome: Prose = "Outcome",
        /// What follows from it, good and bad.
        consequences: Prose = "Consequences",
        /// The decision that takes its place.
        superseded_by: Ref<Decision<'static>> = "Superseded by",
    }
    board status done ["accepted", "rejected", "superseded"];
    date decided;
    computed {
        /// The option with the highest score: Σ weight × score ÷ Σ weight over the criteria.
        best_option: FieldType::Text, "Best by score", |entry, context| {
            let scored = options_of(entry, context);
            let best = scored.iter().filter_map(|(option, score)| Some((score.as_ref()?, option)));
            best.max_by_key(|(score, option)| (**score, std::cmp::Reverse(option.id)))
                .map_or(Scalar::Null, |(_, option)| option.title().into())
        };
        /// Days since it should have been looked at again.
        review_overdue: FieldType::Integer, "Review overdue by days", |entry, context| {
            let late = Decision(entry).review().0.map(|day| (context.today - day).num_days());
            late.filter(|late| *late > 0).map_or(Scalar::Null, Scalar::Int)
        };
    }
}

register! {
    /// One of the options of a decision.
    DecisionOption in Register "decision_options" key "" called "option" "Options" duty Technical {
        /// The option.
        title: String = "Option",
        /// The decision.
        decision: Ref<Decision<'static>> = "Decision",
        /// What speaks for it.
        advantages: Prose = "Advantages",
        /// What speaks against it.
        disadvantages: Prose = "Disadvantages",
    }
    part of decision;
    computed {
        /// Σ weight × score ÷ Σ weight over the criteria, in hundredths of a point.
        score: FieldType::Integer, "Score", |entry, context| {
            score_of(entry, context).map_or(Scalar::Null, Scalar::Int)
        };
    }
}

register! {
    /// What the options of a decision are weighed by.
    Criterion in Register "criteria" key "" called "criterion" "Criteria" duty Technical {
        /// The criterion.
        title: String = "Criterion",
        /// The decision.
        decision: Ref<Decision<'static>> = "Decision",
        /// How much it counts beside the others.
        weight: Option<i64> = "Weight",
    }
    part of decision;
}

register! {
    /// How well an option meets a criterion, from 0 to 10.
    Score in Register "scores" key "" called "score" "Scores" duty Technical {
        /// The option.
        option: Ref<DecisionOption<'static>> = "Option",
        /// The criterion.
        criterion: Ref<Criterion<'static>> = "Criterion",
        /// From 0 to 10.
        points: Option<i64> = "Points",
    }
    part of option;
}

/// The options of a decision with their scores, in hundredths of a point.
#[must_use]
pub fn options_of<'a>(
    decision: &Entry,
    context: &Context<'a>,
) -> Vec<(&'a Entry, Option<i64>)> {
    let options = context.records.parts_of(DecisionOption::KIND, &RecordRef::from(decision));
    options.map(|option| (option, score_of(option, context))).collect()
}

/// The weighted mean of an option's points, in hundredths; `None` where nothing is scored.
fn score_of(option: &Entry, context: &Context<'_>) -> Option<i64> {
    let scores = context.records.parts_of(Score::KIND, &RecordRef::from(option)).map(Score);
    let (mut sum, mut weights) = (0_i64, 0_i64);
    for score in scores {
        let weight = score
            .criterion()
            .find(context.records)
            .map(|criterion| Criterion(criterion).weight().unwrap_or(1).clamp(0, 1000));
        if let (Some(weight), Some(points)) = (weight, score.points()) {
            sum += weight * points.clamp(0, 10);
            weights += weight;
        }
    }
    (weights > 0).then(|| sum * 100 / weights)
}

/// The id that the score of an option by a criterion has, so that two people who score it at the same
/// time score the same thing.
#[must_use]
pub fn score_id(option: RecordId, criterion: RecordId) -> RecordId {
    RecordId::from_name(&format!("score/{option}/{criterion}"))
}
