//! Who and what does the work.

use super::{
    Prose, Units,
    declare::{choices, records},
};
use crate::id::CalendarId;

choices! {
    /// What kind of thing a resource is.
    ResourceType {
        /// A person or a machine, measured in time.
        Work = "work" "Work",
        /// Something that is used up.
        Material = "material" "Material",
        /// A cost without an amount.
        Cost = "cost" "Cost",
    }
}

records! {
    /// A person, machine, material or cost that tasks need.
    Resource(ResourceId) in Plan "resources" key "" {
        /// The name.
        name: String = "Name",
        /// Initials; computed from the name where empty.
        initials: String = "Initials",
        /// What kind of thing it is.
        kind: ResourceType = "Type",
        /// How much of it there is, where no availability says otherwise.
        max_units: Units = "Max. units",
        /// What a material is measured in, such as pieces or metres.
        material_label: String = "Measured in",
        /// When it works; the project's calendar if none.
        calendar: Option<CalendarId> = "Calendar",
        /// The e-mail address.
        email: String = "E-mail",
        /// Anything else.
        notes: Prose = "Notes",
        /// The unique id that the resource had in the file it was imported from.
        external_uid: Option<i64> = "File's UID",
        /// What a file said that no field here holds, as XML; it comes back on export.
        foreign: String = "Kept from the file",
    }
}
