//! Whether a file is of this format, by its outermost element, and what else it is.

use quick_xml::events::BytesStart;

use super::error::Reason;

/// The namespace of every version since Microsoft Project 2002.
pub(super) const NAMESPACE: &str = "http://schemas.microsoft.com/project";

/// The prefix of the root of a project file.
pub(super) fn prefix(start: &BytesStart<'_>, name: &str) -> Result<String, Reason> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let declaration = if prefix.is_empty() {
        "xmlns".to_owned()
    } else {
        format!("xmlns:{prefix}")
    };
    let namespace = start
        .try_get_attribute(declaration.as_str())
        .map_err(|error| Reason::Syntax(error.to_string()))?
        .map(|attribute| attribute.value.into_owned())
        .unwrap_or_default();
    if local == "Project" && namespace == NAMESPACE {
        return Ok(if prefix.is_empty() {
            String::new()
        } else {
            format!("{prefix}:")
        });
    }
    let shown: String = local.chars().take(40).collect();
    let space: String = namespace.chars().take(80).collect();
    Err(Reason::OtherFormat(match (local, namespace.as_str()) {
        ("APIBusinessObjects", _) => "Primavera P6 XML (PMXML)".to_owned(),
        ("project", "") => "GanttProject XML or another file with the root <project>".to_owned(),
        ("Project", "") => {
            format!(
                "XML with the root <Project> outside the namespace {NAMESPACE}, such as an MSBuild project"
            )
        }
        ("Project", "http://schemas.microsoft.com/developer/msbuild/2003") => {
            "an MSBuild project".to_owned()
        }
        ("Workbook", _) => "an Excel workbook in XML".to_owned(),
        ("html", _) => "a web page".to_owned(),
        (_, "") => format!("XML with the root <{shown}>"),
        _ => format!("XML with the root <{shown}> in the namespace {space}"),
    }))
}
