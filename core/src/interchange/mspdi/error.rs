//! Why a file could not be imported, and where.

/// Why nothing was imported: the place in the file and the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}{}: {reason}", place(path))]
pub struct ImportError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The open elements, such as `Project/Tasks/Task/Duration`; empty before the first.
    pub path: String,
    /// What is wrong.
    pub reason: Reason,
}

fn place(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(", in {path}")
    }
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The file is longer than allowed.
    #[error("the file has {bytes} bytes, more than the {limit} that are read")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// There are more records of a kind than allowed.
    #[error("there are more than {limit} {records}")]
    TooMany {
        /// Which records, as a plural noun.
        records: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Elements contain each other deeper than any project file has them.
    #[error("elements are nested deeper than {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The bytes are not text in an encoding that is read.
    #[error("the text is not {0}")]
    Encoding(String),
    /// The text is not XML.
    #[error("this is not XML: {0}")]
    Syntax(String),
    /// The file declares entities or a grammar of its own. Nothing of that kind is ever expanded or fetched.
    #[error("the file has a DOCTYPE declaration; project files have none, and it is not followed")]
    Doctype,
    /// A reference to an entity that XML does not predefine.
    #[error("the entity ‘&{0};’ is not known")]
    Entity(String),
    /// A file of another kind.
    #[error("this is not Microsoft Project XML but {0}")]
    OtherFormat(String),
    /// An element that must be there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value that cannot be read.
    #[error("‘{text}’ is not {expected}")]
    Value {
        /// The text, shortened.
        text: String,
        /// What it should have been.
        expected: &'static str,
    },
    /// Two records of a kind have the same unique id, so references to it are ambiguous.
    #[error("two {records} have the UID {uid}")]
    DuplicateUid {
        /// Which records, as a plural noun.
        records: &'static str,
        /// The unique id.
        uid: i64,
    },
}

/// A reason at a byte offset of the decoded text; the place in words is found only when it is needed.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) offset: usize,
    pub(super) reason: Reason,
}

impl Fault {
    pub(super) fn value(offset: usize, text: &str, expected: &'static str) -> Self {
        let text = text.chars().take(40).collect();
        Self {
            offset,
            reason: Reason::Value { text, expected },
        }
    }

    /// With the line and column of the offset; `path` is the open elements there.
    pub(super) fn locate(self, text: &str, path: String) -> ImportError {
        let before = text.get(..self.offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        ImportError {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            path,
            reason: self.reason,
        }
    }
}

impl From<Reason> for ImportError {
    /// A reason that holds for the file as a whole.
    fn from(reason: Reason) -> Self {
        Self {
            line: 1,
            column: 1,
            path: String::new(),
            reason,
        }
    }
}
