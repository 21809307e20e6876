//! The macro that turns a declaration into a kind of record.

use crate::record::FieldDef;
pub use crate::record::declare::{CREATED, CREATED_BY, DELETED};

/// The number in a record's key.
pub const NUMBER: FieldDef =
    FieldDef::system::<i64>("number", "Number", "The number in the record's key.");
/// Words by which records are found.
pub const TAGS: FieldDef = FieldDef::of::<super::Tags>(
    "tags",
    "Tags",
    "Words by which the record is found, separated by commas.",
);

/// Declares a kind of record of a register.
///
/// ```text
/// register_kind! {
///     /// Help text of the kind.
///     Risk in Register "risks" key "R" called "risk" "Risks" duty Risks {
///         /// Help text of the field.
///         title: String = "Title",
///     }
///     board status done ["closed"];
///     date review; // or `date held past;`: when it was, not until when it is to be done
///     part of risk;
///     anonymous but owner;
///     computed {
///         /// Help text with the formula.
///         exposure: Integer = "Exposure", |entry, context| …;
///     }
/// }
/// ```
/// Everything after the fields may be left out, in that order. The stored name of a field is its Rust
/// name; its default is what its type reads where nothing is stored. `Risk(&entry).title()` reads it.
#[macro_export]
macro_rules! register_kind {
    (
        #[doc = $help:literal]
        $(#[doc = $more:literal])*
        $name:ident in $section:ident $table:literal key $key:literal
            called $one:literal $many:literal duty $duty:ident
        {
            $(
                #[doc = $field_help:literal]
                $(#[doc = $field_more:literal])*
                $field:ident: $type:ty = $label:literal,
            )*
        }
        $(board $board:ident done [$($done:literal),*];)?
        $(date $date:ident $($past:ident)?;)?
        $(part of $parent:ident;)?
        $(anonymous but $signed:ident;)?
        $(computed {
            $(
                #[doc = $computed_help:literal]
                $(#[doc = $computed_more:literal])*
                $computed:ident: $computed_type:expr, $computed_label:literal, $of:expr;
            )*
        })?
    ) => {
        #[doc = $help]
        $(#[doc = $more])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a>(pub &'a $crate::register::Entry);

        const _: () = {
            #[expect(non_camel_case_types, reason = "named like the fields that they number")]
            enum Index { $($field,)* }

            impl $name<'_> {
                $(
                    #[doc = $field_help]
                    $(#[doc = $field_more])*
                    #[must_use]
                    pub fn $field(self) -> $type {
                        self.0.at(Index::$field as usize)
                    }
                )*
            }
        };

        impl $crate::register::Declared for $name<'_> {
            const TABLE: &'static str = $table;
            const KIND: &'static $crate::register::Kind = &$crate::register::Kind {
                record: $crate::record::RecordDef {
                    name: stringify!($name),
                    help: concat!($help, $($more,)*),
                    table: $table,
                    section: $crate::record::SectionKind::$section,
                    key_prefix: $key,
                    shared: true,
                    fields: &[
                        $($crate::record::FieldDef::of::<$type>(
                            stringify!($field),
                            $label,
                            concat!($field_help, $($field_more,)*),
                        ),)*
                        $crate::register::declare::TAGS,
                        $crate::register::declare::NUMBER,
                        $crate::register::declare::CREATED,
                        $crate::register::declare::CREATED_BY,
                        $crate::register::declare::DELETED,
                    ],
                },
                one: $one,
                many: $many,
                duty: $crate::register::Duty::$duty,
                board: $crate::register_optional!($(stringify!($board))?),
                done: &[$($($done,)*)?],
                date: $crate::register_optional!($(stringify!($date))?),
                is_past: $crate::register_past!($($($past)?)?),
                part_of: $crate::register_optional!($(stringify!($parent))?),
                anonymous_but: $crate::register_optional!($(stringify!($signed))?),
                computed: &[$($($crate::register::Computed {
                    name: stringify!($computed),
                    label: $computed_label,
                    help: concat!($computed_help, $($computed_more,)*),
                    field_type: $computed_type,
                    of: $of,
                },)*)?],
            };
        }
    };
}

/// Whether a declaration says that its date is one of something that was, by the word `past`.
#[doc(hidden)]
#[macro_export]
macro_rules! register_past {
    () => {
        false
    };
    (past) => {
        true
    };
}

/// `Some` of what is there, or `None`.
#[doc(hidden)]
#[macro_export]
macro_rules! register_optional {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

pub(crate) use register_kind as register;
