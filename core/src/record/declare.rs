//! The macro that turns a declaration into a record type.

use super::FieldDef;

/// When the record was made: every kind has it.
pub const CREATED: FieldDef =
    FieldDef::system::<i64>("created", "Created", "When the record was made.");
/// Who made it: every kind has it.
pub const CREATED_BY: FieldDef =
    FieldDef::system::<String>("created_by", "Created by", "Who made the record.");
/// Whether it is deleted: every kind has it.
pub const DELETED: FieldDef =
    FieldDef::system::<bool>("deleted", "Deleted", "Whether the record has been deleted.");

/// Declares record types.
///
/// ```text
/// records! {
///     /// Help text of the kind.
///     Task(TaskId) in Plan "tasks" key "T" {
///         /// Help text of the field.
///         name: String = "Name",
///     }
/// }
/// ```
/// The stored name of a field is its Rust name; its default is its type's [`Default`].
/// Every kind also gets the fields that all records share: `created` and `created_by`,
/// and `deleted` (records are never removed from a document, so that an edit made elsewhere
/// meanwhile is not lost).
macro_rules! records {
    ($(
        #[doc = $help:literal]
        $(#[doc = $more:literal])*
        $name:ident($id:ident) in $section:ident $table:literal key $key:literal {
            $(
                #[doc = $field_help:literal]
                $(#[doc = $field_more:literal])*
                $field:ident: $type:ty = $label:literal,
            )*
        }
    )*) => {$(
        #[doc = $help]
        $(#[doc = $more])*
        #[derive(Clone, PartialEq, Debug)]
        pub struct $name {
            /// The record's id.
            pub id: $crate::id::$id,
            /// When the record was made, in milliseconds since 1970 UTC; 0 if unknown.
            pub created: i64,
            /// The user id of who made it; empty if unknown.
            pub created_by: String,
            /// Whether it has been deleted. Deleted records stay in the document.
            pub deleted: bool,
            $(
                #[doc = $field_help]
                $(#[doc = $field_more])*
                pub $field: $type,
            )*
        }

        impl $crate::record::Record for $name {
            type Id = $crate::id::$id;

            const DEF: &'static $crate::record::RecordDef = &$crate::record::RecordDef {
                name: stringify!($name),
                help: concat!($help, $($more,)*),
                table: $table,
                section: $crate::record::SectionKind::$section,
                key_prefix: $key,
                shared: false,
                fields: &[
                    $($crate::record::FieldDef::of::<$type>(
                        stringify!($field),
                        $label,
                        concat!($field_help, $($field_more,)*),
                    ),)*
                    $crate::record::declare::CREATED,
                    $crate::record::declare::CREATED_BY,
                    $crate::record::declare::DELETED,
                ],
            };

            fn new(id: $crate::id::$id) -> Self {
                Self {
                    id,
                    created: 0,
                    created_by: String::new(),
                    deleted: false,
                    $($field: <$type>::default(),)*
                }
            }

            fn id(&self) -> $crate::id::$id {
                self.id
            }

            fn get(&self, field: &str) -> Option<$crate::record::Scalar> {
                use $crate::record::FieldValue as _;
                Some(match field {
                    "created" => self.created.to_scalar(),
                    "created_by" => self.created_by.to_scalar(),
                    "deleted" => self.deleted.to_scalar(),
                    $(stringify!($field) => self.$field.to_scalar(),)*
                    _ => return None,
                })
            }

            fn set(
                &mut self,
                field: &str,
                value: &$crate::record::Scalar,
            ) -> Result<(), $crate::record::FieldError> {
                use $crate::record::field::parse;
                match field {
                    "created" => self.created = parse(field, value)?,
                    "created_by" => self.created_by = parse(field, value)?,
                    "deleted" => self.deleted = parse(field, value)?,
                    $(stringify!($field) => self.$field = parse(field, value)?,)*
                    _ => return Err($crate::record::FieldError::unknown(stringify!($name), field)),
                }
                Ok(())
            }
        }
    )*};
}

/// Declares the choices of a field as an enum: the variant, its stored name and its label.
/// The first variant is the default.
macro_rules! choices {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident {
            $($(#[doc = $variant_doc:literal])+ $variant:ident = $stored:literal $label:literal,)+
        }
    )*) => {$(
        $(#[doc = $doc])+
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[doc = $variant_doc])+ #[serde(rename = $stored)] $variant,)+
        }

        impl $name {
            /// Every choice with its stored name and label, in order.
            pub const CHOICES: &'static [$crate::record::Choice] = &[
                $($crate::record::Choice { stored: $stored, label: $label },)+
            ];
            /// Every choice, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stored name.
            #[must_use]
            pub const fn stored(self) -> &'static str {
                match self { $(Self::$variant => $stored,)+ }
            }

            /// The label shown to people.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        impl $crate::record::FieldValue for $name {
            const TYPE: $crate::record::FieldType =
                $crate::record::FieldType::Choice(Self::CHOICES);

            fn to_scalar(&self) -> $crate::record::Scalar {
                self.stored().into()
            }

            fn from_scalar(scalar: &$crate::record::Scalar) -> Option<Self> {
                match scalar {
                    $crate::record::Scalar::Null => Some(Self::default()),
                    $crate::record::Scalar::Text(text) => match text.as_str() {
                        $($stored => Some(Self::$variant),)+
                        _ => None,
                    },
                    _ => None,
                }
            }
        }
    )*};
}

/// Stores a field as the text that its type is written as and read from; nothing stored is its default.
macro_rules! stored_as_text {
    ($type:ty, $field_type:ident) => {
        impl $crate::record::FieldValue for $type {
            const TYPE: $crate::record::FieldType = $crate::record::FieldType::$field_type;

            fn to_scalar(&self) -> $crate::record::Scalar {
                $crate::record::Scalar::Text(self.to_string())
            }

            fn from_scalar(scalar: &$crate::record::Scalar) -> Option<Self> {
                match scalar {
                    $crate::record::Scalar::Null => Some(Self::default()),
                    $crate::record::Scalar::Text(text) => text.parse().ok(),
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use {choices, records, stored_as_text};
