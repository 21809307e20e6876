//! From text to elements, one record at a time, so that memory follows the longest record.

use std::{borrow::Cow, cell::Cell};

use quick_xml::{
    Reader,
    events::{BytesPI, BytesRef, BytesStart, Event},
};

use super::{
    Limits,
    error::{Fault, ImportError, Reason},
    notes::{Note, Notes},
    own,
    root::{self, NAMESPACE},
};

/// An element with what is in it.
#[derive(Debug)]
pub(super) struct Element<'a> {
    /// The name without its prefix.
    pub(super) name: &'a str,
    /// The text directly in it.
    pub(super) text: Cow<'a, str>,
    /// Where it starts, in bytes of the decoded text.
    pub(super) offset: usize,
    /// The elements in it.
    pub(super) children: Vec<Element<'a>>,
    /// Whether its meaning has been looked at; what nothing reads is kept as it is.
    read: Cell<bool>,
}

impl Element<'_> {
    pub(super) fn was_read(&self) -> bool {
        self.read.get()
    }

    pub(super) fn forget(&self) {
        self.read.set(false);
    }

    pub(super) fn mark_read(&self) {
        self.read.set(true);
    }
}

/// Which part of the file an element is from. A property comes as the only child of the project.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Property,
    Calendar,
    Task,
    Resource,
    Assignment,
}

/// Hands every property of the project and every record to `each`, in file order.
pub(super) fn scan<'a>(
    text: &'a str,
    limits: Limits,
    notes: &mut Notes,
    each: &mut impl FnMut(Part, Element<'a>, &mut Notes) -> Result<(), Fault>,
) -> Result<(), ImportError> {
    Scanner::new(text, limits, notes)
        .run(each)
        .map_err(|fault| located(text, fault))
}

/// The fault with its place in words.
pub(super) fn located(text: &str, fault: Fault) -> ImportError {
    let path = open_elements(text, fault.offset);
    fault.locate(text, path)
}

/// Work and costs day by day: they may be longer than all the rest, and other programs work them out again.
fn left_out(name: &str) -> bool {
    name == "TimephasedData"
}

struct Scanner<'a, 'n> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    limits: Limits,
    notes: &'n mut Notes,
    /// The prefix of the root, with its colon; elements with another are not of this format.
    prefix: String,
    /// Elements that enclose records: the root and `Tasks`, `Calendars` ….
    containers: Vec<&'a str>,
    /// The record that is being read, outermost first.
    open: Vec<Element<'a>>,
    /// How many elements are open that are being skipped.
    skipped: usize,
    finished: bool,
}

impl<'a, 'n> Scanner<'a, 'n> {
    fn new(text: &'a str, limits: Limits, notes: &'n mut Notes) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            text,
            limits,
            notes,
            prefix: String::new(),
            containers: Vec::new(),
            open: Vec::new(),
            skipped: 0,
            finished: false,
        }
    }

    fn run(
        &mut self,
        each: &mut impl FnMut(Part, Element<'a>, &mut Notes) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        loop {
            let offset = self.offset();
            let fault = |reason| Fault { offset, reason };
            let event = self.reader.read_event().map_err(|error| Fault {
                offset: usize::try_from(self.reader.error_position()).unwrap_or(offset),
                reason: Reason::Syntax(error.to_string()),
            })?;
            match event {
                Event::Start(start) => self.start(&start, offset)?,
                Event::End(_) => {
                    if let Some((part, element)) = self.end() {
                        each(part, element, self.notes)?;
                    }
                }
                Event::Text(text) => self.content(text.into_inner(), offset)?,
                Event::CData(text) => self.content(text.into_inner(), offset)?,
                Event::GeneralRef(reference) => {
                    let resolved = resolve(&reference).map_err(fault)?;
                    self.content(Cow::Owned(resolved.to_string()), offset)?;
                }
                Event::DocType(_) => return Err(fault(Reason::Doctype)),
                Event::Eof => break,
                Event::PI(instruction) => {
                    if let Some(property) = self.instruction(&instruction, offset) {
                        each(Part::Property, property, self.notes)?;
                    }
                }
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) => {}
            }
        }
        let offset = self.text.len();
        let open = self.open.last().map(|element| element.name);
        match open.or(self.containers.last().copied()) {
            Some(name) => Err(Fault {
                offset,
                reason: Reason::Syntax(format!("the file ends inside <{name}>")),
            }),
            None if !self.finished => Err(Fault {
                offset,
                reason: Reason::Syntax("there are no elements".to_owned()),
            }),
            None => Ok(()),
        }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len())
    }

    fn start(&mut self, start: &BytesStart<'a>, offset: usize) -> Result<(), Fault> {
        let fault = |reason| Fault { offset, reason };
        if self.containers.len() + self.open.len() + self.skipped >= self.limits.depth {
            let limit = self.limits.depth;
            return Err(fault(Reason::TooDeep { limit }));
        }
        if self.finished {
            let reason = "there is more than one outermost element".to_owned();
            return Err(fault(Reason::Syntax(reason)));
        }
        if self.skipped > 0 {
            self.skipped += 1;
            return Ok(());
        }
        let name = self.name_at(offset, start.name().as_ref().len());
        if self.containers.is_empty() {
            self.prefix = root::prefix(start, name).map_err(fault)?;
            self.containers.push(name);
            return Ok(());
        }
        let Some(local) = name
            .strip_prefix(self.prefix.as_str())
            .filter(|local| !local.contains(':') && !rebinds(start))
        else {
            self.notes.count(Note::ForeignElement);
            self.skipped = 1;
            return Ok(());
        };
        if left_out(local) {
            self.skipped = 1;
        } else if self.open.is_empty()
            && self.containers.len() == 1
            && matches!(local, "Calendars" | "Tasks" | "Resources" | "Assignments")
        {
            self.containers.push(local);
        } else {
            self.open.push(Element {
                name: local,
                text: Cow::Borrowed(""),
                offset,
                children: Vec::new(),
                read: Cell::new(false),
            });
        }
        Ok(())
    }

    fn end(&mut self) -> Option<(Part, Element<'a>)> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return None;
        }
        let Some(element) = self.open.pop() else {
            self.containers.pop();
            self.finished = self.containers.is_empty();
            return None;
        };
        if let Some(parent) = self.open.last_mut() {
            parent.children.push(element);
            return None;
        }
        let part = match (self.containers.get(1), element.name) {
            (None, _) => {
                return Some((Part::Property, property(element)));
            }
            (Some(&"Calendars"), "Calendar") => Part::Calendar,
            (Some(&"Tasks"), "Task") => Part::Task,
            (Some(&"Resources"), "Resource") => Part::Resource,
            (Some(&"Assignments"), "Assignment") => Part::Assignment,
            _ => {
                self.notes.count(Note::ForeignElement);
                return None;
            }
        };
        Some((part, element))
    }

    /// An instruction of our own counts as an element of the record that it stands in, or as a property.
    fn instruction(&mut self, instruction: &BytesPI<'a>, offset: usize) -> Option<Element<'a>> {
        if self.skipped > 0 || instruction.target() != own::TARGET {
            return None;
        }
        let element = Element {
            name: own::NAME,
            text: Cow::Owned(instruction.content().to_owned()),
            offset,
            children: Vec::new(),
            read: Cell::new(false),
        };
        match self.open.as_mut_slice() {
            [] => (self.containers.len() == 1).then(|| property(element)),
            [record] if self.containers.len() == 2 => {
                record.children.push(element);
                None
            }
            // Within an element of a record it is none of ours.
            _ => None,
        }
    }

    fn content(&mut self, content: Cow<'a, str>, offset: usize) -> Result<(), Fault> {
        match self.open.last_mut() {
            _ if self.skipped > 0 => {}
            Some(element) if element.text.is_empty() => element.text = content,
            Some(element) => element.text.to_mut().push_str(&content),
            None if !self.containers.is_empty() || content.trim().is_empty() => {}
            None => {
                let reason = "there is text outside the outermost element".to_owned();
                return Err(Fault {
                    offset: offset + content.len() - content.trim_start().len(),
                    reason: Reason::Syntax(reason),
                });
            }
        }
        Ok(())
    }

    /// The name of the element that starts at `offset`, borrowed from the text itself.
    fn name_at(&self, offset: usize, length: usize) -> &'a str {
        self.text
            .get(offset + 1..offset + 1 + length)
            .unwrap_or_default()
    }
}

/// A property of the project, as its only child.
fn property(element: Element<'_>) -> Element<'_> {
    Element {
        name: "Project",
        text: Cow::Borrowed(""),
        offset: element.offset,
        children: vec![element],
        read: Cell::new(false),
    }
}

/// Whether an element below the root puts itself into another namespace.
fn rebinds(start: &BytesStart<'_>) -> bool {
    start.attributes_raw().contains("xmlns")
        && start
            .try_get_attribute("xmlns")
            .ok()
            .flatten()
            .is_some_and(|attribute| attribute.value != NAMESPACE)
}

pub(super) fn resolve(reference: &BytesRef<'_>) -> Result<char, Reason> {
    if let Some(c) = reference
        .resolve_char_ref()
        .map_err(|error| Reason::Syntax(error.to_string()))?
    {
        return Ok(c);
    }
    Ok(match &**reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        other => return Err(Reason::Entity(other.chars().take(40).collect())),
    })
}

/// The elements that are open at `offset`, the one that starts there included. It reads the text
/// again: only a file that is refused needs this.
fn open_elements(text: &str, offset: usize) -> String {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut open: Vec<String> = Vec::new();
    while usize::try_from(reader.buffer_position()).is_ok_and(|position| position <= offset) {
        let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                open.push(start.local_name().as_ref().chars().take(40).collect());
            }
            Ok(Event::Empty(empty)) if position == offset => {
                open.push(empty.local_name().as_ref().chars().take(40).collect());
            }
            Ok(Event::End(_)) if position < offset => {
                open.pop();
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    open.join("/")
}
