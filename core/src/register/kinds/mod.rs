//! The kinds of record that the product declares. A new one is a file here and its line below.

/// Declares the files, re-exports what they declare, and lists it in the order of the navigation.
macro_rules! kinds {
    ($($file:ident: $($kind:ident),+;)*) => {
        $(
            mod $file;
            pub use $file::*;
        )*

        /// Every kind that the product declares.
        pub(super) const ALL: &[&super::Kind] = &[$($(<$kind<'static> as super::Declared>::KIND,)+)*];
    };
}

kinds! {
    objective: Objective;
    deliverable: Deliverable;
    site: Site;
    photo: Photo;
    rollout: RolloutTemplate, RolloutTask;
    decision: Decision, DecisionOption, Criterion, Score;
    standard: Standard, Compliance;
    troubleshooting: Troubleshooting;
    stakeholder: Stakeholder, Assessment;
    communication: Communication, CommunicationPlan;
    member: Member, Skill, Raci;
    skill_need: SkillNeed;
    one_to_one: OneToOne;
    risk: Risk;
    scale: ScaleStep;
    issue: Issue;
    assumption: Assumption;
    project_constraint: ProjectConstraint;
    dependency: Dependency;
    change_request: ChangeRequest;
    acceptance: AcceptanceCriterion, SignOff;
    checklist: Checklist, CheckItem;
    review: Review, Finding;
    lesson: Lesson;
    retrospective: Retrospective, RetroCard;
    improvement: Improvement;
    technology: Technology;
    kept: RegisterView, RecordTemplate;
    relation: Relation;
    comment: Comment;
}

/// Whether a kind's records say what two others have to do with each other, as the cells of a matrix do.
#[must_use]
pub fn joins(kind: &super::Kind) -> bool {
    use super::Declared as _;
    [Raci::TABLE, Compliance::TABLE, Score::TABLE].contains(&kind.table())
}

/// The id that a record of its kind has by what it joins, so that there is one of each: that of a cell of a matrix.
#[must_use]
pub fn proper_id(entry: &super::Entry) -> Option<crate::id::RecordId> {
    use super::Declared as _;
    match entry.kind().table() {
        Raci::TABLE => Some(raci_id(&Raci(entry).about()?, Raci(entry).member().0?)),
        Compliance::TABLE => {
            let one = Compliance(entry);
            Some(compliance_id(one.standard().0?, one.deliverable().0?))
        }
        Score::TABLE => Some(score_id(
            Score(entry).option().0?,
            Score(entry).criterion().0?,
        )),
        _ => None,
    }
}

/// Who answers for something.
pub type Person = super::Ref<Member<'static>>;
