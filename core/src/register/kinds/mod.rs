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

/// Who answers for something.
pub type Person = super::Ref<Member<'static>>;
