//! How much of a resource there is, and when.

use super::{Units, declare::records};
use crate::{id::ResourceId, time::Moment};

records! {
    /// How much of a resource there is from one day to another. A resource without any such period has
    /// its maximum units at all times; one that has some has none outside them.
    Availability(AvailabilityId) in Plan "availability" key "" {
        /// The resource.
        resource: Option<ResourceId> = "Resource",
        /// The first day (its time of day is left out of account); since ever if none.
        from: Option<Moment> = "From",
        /// The last day, inclusive; for ever if none.
        to: Option<Moment> = "To",
        /// How much of the resource there is.
        units: Units = "Units",
    }
}
