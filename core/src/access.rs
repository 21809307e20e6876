//! Who may do what with the sections of a project: roles, what each may by default, and grants beyond that.
//!
//! Sections are named by the stored name of their kind ([`SectionKind::stored`]), because a relay may meet kinds that a
//! newer program knows and it does not: those are for managers alone.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::record::SectionKind;

/// What a member of a project is there, the mightiest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Manages the project and its owners.
    Owner,
    /// Reads and changes every section and manages the other members.
    Manager,
    /// Changes what the team works on.
    Contributor,
    /// Reads what the team works on, and comments.
    Commenter,
    /// Reads what the team works on.
    Viewer,
}

/// Text that names no role or right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{text}’ is not one of: {choices}")]
pub struct UnknownName {
    text: String,
    choices: String,
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: &'static [Self] = &[
        Self::Owner,
        Self::Manager,
        Self::Contributor,
        Self::Commenter,
        Self::Viewer,
    ];

    /// The role's name, as it is stored and typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Contributor => "contributor",
            Self::Commenter => "commenter",
            Self::Viewer => "viewer",
        }
    }

    /// Whether it has every right to every section, and may say what others may.
    #[must_use]
    pub const fn manages(self) -> bool {
        matches!(self, Self::Owner | Self::Manager)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        named(text, Self::ALL, Self::name)
    }
}

/// What one may do with a section. Each includes those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Nothing: it is as if it did not exist.
    None,
    /// See it and who is at it.
    Read,
    /// Change it.
    Write,
}

impl Right {
    /// All rights, the least first.
    pub const ALL: &'static [Self] = &[Self::None, Self::Read, Self::Write];

    /// The right's name, as it is stored and typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Right {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        named(text, Self::ALL, Self::name)
    }
}

fn named<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, UnknownName> {
    let found = all.iter().find(|one| name(**one) == text);
    found.copied().ok_or_else(|| UnknownName {
        text: text.chars().take(40).collect(),
        choices: all
            .iter()
            .map(|one| name(*one))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// How a kind of section is treated where nothing is granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    /// Says which document is which section: whoever writes it decides what others see, so managers alone do.
    Structure,
    /// What the team works on.
    Shared,
    /// Comments.
    Discussion,
    /// About persons or money.
    Private,
    /// Not known here, or not named by the manifest.
    Unknown,
}

const STRUCTURE: &str = "manifest";
const DISCUSSION: &str = "discussion";
const PRIVATE: [&str; 2] = ["people", "finance"];
const SHARED: [&str; 2] = ["plan", "register"];

fn class_of(kind: &str) -> Class {
    if kind == STRUCTURE {
        Class::Structure
    } else if kind == DISCUSSION {
        Class::Discussion
    } else if PRIVATE.contains(&kind) {
        Class::Private
    } else if SHARED.contains(&kind) || SectionKind::ALL.iter().any(|known| known.stored() == kind)
    {
        Class::Shared
    } else {
        Class::Unknown
    }
}

/// The kinds of section that rights can be granted to, by stored name: all but the manifest.
#[must_use]
pub fn grantable() -> Vec<&'static str> {
    let declared = SectionKind::ALL.iter().map(|kind| kind.stored());
    let named = SHARED.into_iter().chain([DISCUSSION]).chain(PRIVATE);
    let mut all: Vec<&str> = declared.chain(named).filter(|k| *k != STRUCTURE).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What somebody may do in a project, spelled out: a device needs it without knowing the rules or the grants.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rights {
    /// Their role.
    pub role: Role,
    /// The right to each kind of section, by stored name; to none for what is missing.
    pub sections: BTreeMap<String, Right>,
}

impl Rights {
    /// The right to a kind of section.
    #[must_use]
    pub fn to(&self, kind: SectionKind) -> Right {
        let right = self.sections.get(kind.stored());
        right.copied().unwrap_or(Right::None)
    }
}

/// What somebody may do with the sections of one project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// Their role.
    pub role: Role,
    /// What was granted, or taken, by kind of section; it counts before the role. Without effect for those who manage,
    /// and for the manifest.
    pub grants: BTreeMap<String, Right>,
}

impl Access {
    /// What a role has where nothing else was granted.
    #[must_use]
    pub const fn of(role: Role) -> Self {
        Self {
            role,
            grants: BTreeMap::new(),
        }
    }

    /// What it comes to for each kind of section.
    #[must_use]
    pub fn rights(&self) -> Rights {
        let kinds = grantable().into_iter().chain([STRUCTURE]);
        Rights {
            role: self.role,
            sections: kinds
                .map(|kind| (kind.to_owned(), self.right(Some(kind))))
                .collect(),
        }
    }

    /// The right to a section of this kind; to a document of no known kind for `None`.
    #[must_use]
    pub fn right(&self, kind: Option<&str>) -> Right {
        if self.role.manages() {
            return Right::Write;
        }
        let Some(kind) = kind else { return Right::None };
        match class_of(kind) {
            Class::Structure => Right::Read,
            Class::Unknown => Right::None,
            class => match self.grants.get(kind) {
                Some(granted) => *granted,
                None => usual(self.role, class),
            },
        }
    }
}

const fn usual(role: Role, class: Class) -> Right {
    match (role, class) {
        (Role::Owner | Role::Manager, _) => Right::Write,
        (_, Class::Private | Class::Unknown) => Right::None,
        (_, Class::Structure) => Right::Read,
        (Role::Contributor, _) | (Role::Commenter, Class::Discussion) => Right::Write,
        (Role::Commenter | Role::Viewer, _) => Right::Read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_role_may_by_default() {
        use Right::{None as No, Read, Write};
        let check = |kind: Option<&str>, expected: [Right; 5]| {
            let found: Vec<Right> = Role::ALL
                .iter()
                .map(|role| Access::of(*role).right(kind))
                .collect();
            assert_eq!(found, expected, "{kind:?}");
        };
        check(Some("manifest"), [Write, Write, Read, Read, Read]);
        check(Some("plan"), [Write, Write, Write, Read, Read]);
        check(Some("register"), [Write, Write, Write, Read, Read]);
        check(Some("discussion"), [Write, Write, Write, Write, Read]);
        check(Some("people"), [Write, Write, No, No, No]);
        check(Some("finance"), [Write, Write, No, No, No]);
        check(Some("of a newer program"), [Write, Write, No, No, No]);
        check(None, [Write, Write, No, No, No]);
    }

    #[test]
    fn a_grant_counts_before_the_role_but_never_makes_a_manager() {
        let mut access = Access::of(Role::Viewer);
        for kind in ["manifest", "plan", "people", "of a newer program"] {
            access.grants.insert(kind.to_owned(), Right::Write);
        }
        access.grants.insert("register".to_owned(), Right::None);
        for (kind, right) in [
            ("manifest", Right::Read),
            ("plan", Right::Write),
            ("people", Right::Write),
            ("register", Right::None),
            ("discussion", Right::Read),
            ("of a newer program", Right::None),
        ] {
            assert_eq!(access.right(Some(kind)), right, "{kind}");
        }
        access.role = Role::Manager;
        assert_eq!(access.right(Some("register")), Right::Write);
    }

    #[test]
    fn names_are_read_back() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(*role));
        }
        for right in Right::ALL {
            assert_eq!(right.name().parse(), Ok(*right));
        }
        let error = "boss".parse::<Role>().expect_err("no role");
        assert!(error.to_string().contains("owner, manager"), "{error}");
        assert!(grantable().contains(&"plan") && !grantable().contains(&"manifest"));
    }
}
