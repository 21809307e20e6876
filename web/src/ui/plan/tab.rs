//! The views of the plan, each with an address of its own.

use crate::ui::{icon::Icon, words::t};

/// A view of the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum PlanTab {
    /// Table and Gantt chart.
    #[default]
    Gantt,
    /// The network diagram: activities on nodes.
    Network,
    /// Who is busy when.
    Resources,
    /// When work is done.
    Calendar,
    /// The plan as it was approved, and what became of it.
    Baselines,
}

impl PlanTab {
    /// Every view, as the tab bar shows them.
    pub(crate) const ALL: [Self; 5] = [
        Self::Gantt,
        Self::Network,
        Self::Resources,
        Self::Calendar,
        Self::Baselines,
    ];

    /// Its word in an address.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            // The plan's own address, as it was before there were other views.
            Self::Gantt => "plan",
            Self::Network => "network",
            Self::Resources => "resources",
            Self::Calendar => "calendar",
            Self::Baselines => "baselines",
        }
    }

    /// The view of a word in an address.
    pub(crate) fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.path() == path)
    }

    /// Its name.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Gantt => t().tab_gantt,
            Self::Network => t().tab_network,
            Self::Resources => t().tab_resources,
            Self::Calendar => t().tab_calendar,
            Self::Baselines => t().tab_baselines,
        }
    }

    /// Its icon.
    pub(crate) const fn symbol(self) -> Icon {
        match self {
            Self::Gantt => Icon::Gantt,
            Self::Network => Icon::Network,
            Self::Resources => Icon::People,
            Self::Calendar => Icon::Calendar,
            Self::Baselines => Icon::Flag,
        }
    }

    /// Whether single tasks can be found in it.
    pub(crate) const fn shows_tasks(self) -> bool {
        matches!(self, Self::Gantt | Self::Network)
    }
}
