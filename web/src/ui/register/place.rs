//! Where one can be beside the plan: areas, their tabs, and the ways to look at a register.

use throughline_core::{
    id::RecordId,
    record::SectionKind,
    register::{self, Declared as _, Duty, Kind, RolloutTemplate},
};

use super::look;
use crate::ui::{icon::Icon, words::t};

/// A page of a project beside the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Page {
    /// How the project stands.
    Overview,
    /// What this person has to do.
    MyWork,
    /// The records of a kind, by the name under which it is stored.
    Register(&'static str, Mode),
    /// Who answers for what.
    Raci,
    /// Who can do what.
    Skills,
    /// What complies with which standard.
    Compliance,
    /// How far each site is with each step.
    Rollout,
    /// How full everybody's time is.
    Capacity,
    /// What the lessons have brought, by their tags.
    LessonTags,
    /// The cards of a retrospective.
    RetroBoard,
    /// A site as the engineer on the spot needs it: that one, or the one that was looked at last.
    OnSite(Option<RecordId>),
}

/// A way to look at a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Mode {
    /// Rows and columns.
    #[default]
    Table,
    /// Cards in columns.
    Board,
    /// Days of a month.
    Calendar,
    /// Two scales of five.
    Grid,
}

/// A part of the navigation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Area {
    Overview,
    Scope,
    Sites,
    Team,
    Risks,
    Quality,
    Decisions,
    Stakeholders,
    Lessons,
}

impl Mode {
    const ALL: [Self; 4] = [Self::Table, Self::Board, Self::Calendar, Self::Grid];

    const fn path(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Board => "board",
            Self::Calendar => "calendar",
            Self::Grid => "grid",
        }
    }

    pub(crate) fn label(self, kind: &Kind) -> &'static str {
        match self {
            Self::Table => t().mode_table,
            Self::Board => t().mode_board,
            Self::Calendar => t().mode_calendar,
            Self::Grid if kind.table() == "risks" => t().mode_matrix,
            Self::Grid => t().mode_grid,
        }
    }

    /// The ways to look at a kind.
    pub(crate) fn of(kind: &'static Kind) -> Vec<Self> {
        let has = |mode: &Self| match mode {
            Self::Table => true,
            Self::Board => !look::choices(kind).is_empty(),
            Self::Calendar => !look::days(kind).is_empty(),
            Self::Grid => ["risks", "stakeholders"].contains(&kind.table()),
        };
        Self::ALL.into_iter().filter(has).collect()
    }
}

/// The site page in an address.
const ON_SITE: &str = "on-site";

impl Page {
    /// The section that it is about; nothing if it is put together from several.
    pub(crate) fn section(self) -> Option<SectionKind> {
        match self {
            Self::Overview | Self::MyWork => None,
            Self::Capacity => Some(SectionKind::Plan),
            // Who has power and interest is an assessment, and those are private.
            Self::Register("stakeholders", Mode::Grid) => None,
            Self::Register(table, _) => register::by_table(table).map(|kind| kind.record.section),
            Self::Raci
            | Self::Skills
            | Self::Compliance
            | Self::Rollout
            | Self::RetroBoard
            | Self::LessonTags
            | Self::OnSite(_) => Some(SectionKind::Register),
        }
    }

    /// Its words in an address.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Overview => "overview".to_owned(),
            Self::MyWork => "my-work".to_owned(),
            Self::Raci => "responsibilities".to_owned(),
            Self::Skills => "skills-matrix".to_owned(),
            Self::Compliance => "compliance-matrix".to_owned(),
            Self::Rollout => "roll-out".to_owned(),
            Self::Capacity => "capacity".to_owned(),
            Self::RetroBoard => "retrospective-board".to_owned(),
            Self::LessonTags => "lessons-by-tag".to_owned(),
            Self::OnSite(None) => ON_SITE.to_owned(),
            Self::OnSite(Some(site)) => format!("{ON_SITE}/{site}"),
            Self::Register(table, Mode::Table) => table.to_owned(),
            Self::Register(table, mode) => format!("{table}/{}", mode.path()),
        }
    }

    /// The page of words in an address.
    pub(crate) fn from_path(path: &[&str]) -> Option<Self> {
        let fixed = [
            Self::Overview,
            Self::MyWork,
            Self::Raci,
            Self::Skills,
            Self::Compliance,
            Self::Rollout,
            Self::Capacity,
            Self::RetroBoard,
            Self::LessonTags,
            Self::OnSite(None),
        ];
        match path {
            [ON_SITE, site] => Some(Self::OnSite(Some(site.parse().ok()?))),
            [word] => {
                let fixed = fixed.into_iter().find(|page| page.path() == *word);
                fixed.or_else(|| {
                    Some(Self::Register(
                        register::by_table(word)?.table(),
                        Mode::Table,
                    ))
                })
            }
            [word, mode] => {
                let kind = register::by_table(word)?;
                let mode = Mode::of(kind).into_iter().find(|m| m.path() == *mode)?;
                Some(Self::Register(kind.table(), mode))
            }
            _ => None,
        }
    }

    /// The page that shows the records of a kind; a part is shown with the kind of which it is one.
    pub(crate) fn of_kind(kind: &'static Kind) -> Self {
        // Templates stand where they are rolled out, and are made of tasks rather than written.
        if kind.table() == RolloutTemplate::TABLE {
            return Self::Rollout;
        }
        Self::Register(kind.table(), Mode::Table)
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Overview => t().nav_overview,
            Self::MyWork => t().nav_my_work,
            Self::Raci => t().nav_raci,
            Self::Skills => t().nav_skills,
            Self::Compliance => t().nav_compliance,
            Self::Rollout => t().nav_rollout,
            Self::Capacity => t().nav_capacity,
            Self::RetroBoard => t().nav_retro_board,
            Self::LessonTags => t().lessons_by_tag,
            Self::OnSite(_) => t().nav_on_site,
            Self::Register(table, _) => register::by_table(table).map_or("", |kind| kind.many),
        }
    }

    /// Whether it is about the same records.
    pub(crate) fn is_tab(self, tab: Self) -> bool {
        match (self, tab) {
            (Self::Register(a, _), Self::Register(b, _)) => a == b,
            (Self::OnSite(_), Self::OnSite(_)) => true,
            _ => self == tab,
        }
    }

    pub(crate) fn area(self) -> Area {
        match self {
            Self::Overview | Self::MyWork => Area::Overview,
            Self::Raci | Self::Skills | Self::Capacity => Area::Team,
            Self::Compliance => Area::Decisions,
            Self::RetroBoard | Self::LessonTags => Area::Lessons,
            Self::Rollout | Self::OnSite(_) => Area::Sites,
            Self::Register(table, _) => register::by_table(table).map_or(Area::Overview, Area::of),
        }
    }
}

impl Area {
    pub(crate) const ALL: [Self; 9] = [
        Self::Overview,
        Self::Scope,
        Self::Sites,
        Self::Team,
        Self::Risks,
        Self::Quality,
        Self::Decisions,
        Self::Stakeholders,
        Self::Lessons,
    ];

    fn of(kind: &Kind) -> Self {
        match kind.duty {
            Duty::Planning
                if ["sites", "photos", RolloutTemplate::TABLE].contains(&kind.table()) =>
            {
                Self::Sites
            }
            Duty::Planning | Duty::Everywhere => Self::Scope,
            Duty::Technical => Self::Decisions,
            Duty::Stakeholders => Self::Stakeholders,
            Duty::Team => Self::Team,
            Duty::Risks => Self::Risks,
            Duty::Quality => Self::Quality,
            Duty::Improvement => Self::Lessons,
        }
    }

    /// Its tabs: every kind that stands by itself or has a key, and what is made of several.
    pub(crate) fn pages(self) -> Vec<Page> {
        let mut pages = match self {
            Self::Overview => vec![Page::Overview, Page::MyWork],
            _ => Vec::new(),
        };
        let kinds = register::all().filter(|kind| {
            kind.duty != Duty::Everywhere
                && (kind.part_of.is_none() || !kind.record.key_prefix.is_empty())
                && kind.table() != RolloutTemplate::TABLE
                && Self::of(kind) == self
        });
        pages.extend(kinds.map(Page::of_kind));
        pages.extend(match self {
            Self::Team => vec![Page::Raci, Page::Skills, Page::Capacity],
            Self::Decisions => vec![Page::Compliance],
            Self::Lessons => vec![Page::RetroBoard, Page::LessonTags],
            Self::Sites => vec![Page::Rollout, Page::OnSite(None)],
            _ => Vec::new(),
        });
        pages
    }

    /// Where the navigation leads.
    pub(crate) fn first(self) -> Page {
        self.pages().first().copied().unwrap_or(Page::Overview)
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Overview => t().nav_overview,
            Self::Scope => t().nav_scope,
            Self::Sites => t().nav_sites,
            Self::Team => t().nav_team,
            Self::Risks => t().nav_risks,
            Self::Quality => t().nav_quality,
            Self::Decisions => t().nav_decisions,
            Self::Stakeholders => t().nav_stakeholders,
            Self::Lessons => t().nav_lessons,
        }
    }

    pub(crate) const fn symbol(self) -> Icon {
        match self {
            Self::Overview => Icon::Compass,
            Self::Scope => Icon::Layers,
            Self::Sites => Icon::Pin,
            Self::Team => Icon::People,
            Self::Risks => Icon::Warning,
            Self::Quality => Icon::Check,
            Self::Decisions => Icon::Network,
            Self::Stakeholders => Icon::Person,
            Self::Lessons => Icon::Idea,
        }
    }

    /// The key after G that leads there.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Overview => "o",
            Self::Scope => "d",
            Self::Sites => "s",
            Self::Team => "t",
            Self::Risks => "i",
            Self::Quality => "q",
            Self::Decisions => "e",
            Self::Stakeholders => "k",
            Self::Lessons => "w",
        }
    }
}
