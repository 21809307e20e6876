//! Where the work is done.

use super::Person;
use crate::{
    record::{Prose, ZoneName, choices},
    register::{Day, declare::register},
};

choices! {
    /// How far a site has come.
    SiteState {
        /// Nobody has been there.
        Planned = "planned" "Planned",
        /// It has been surveyed.
        Surveyed = "surveyed" "Surveyed",
        /// It is ready for the installation.
        Ready = "ready" "Ready",
        /// The installation is under way.
        Installing = "installing" "Installing",
        /// It is in service.
        Live = "live" "Live",
        /// Something keeps it from going on.
        Blocked = "blocked" "Blocked",
        /// It has been handed over.
        HandedOver = "handed_over" "Handed over",
    }

    /// What connection a site has while the work goes on.
    Connectivity {
        /// Nobody has said.
        Unknown = "" "Unknown",
        /// A fixed line.
        Fixed = "fixed" "Fixed line",
        /// A mobile network.
        Mobile = "mobile" "Mobile network",
        /// A satellite.
        Satellite = "satellite" "Satellite",
        /// It comes and goes.
        Intermittent = "intermittent" "Intermittent",
        /// None.
        Offline = "offline" "None",
    }
}

register! {
    /// A place where the work is done.
    Site in Register "sites" key "S" called "site" "Sites" duty Planning {
        /// What the site is called.
        title: String = "Site",
        /// How far it has come.
        status: SiteState = "State",
        /// When it is to be in service.
        due: Day = "In service by",
        /// Where it is.
        address: String = "Address",
        /// Its time zone.
        zone: ZoneName = "Time zone",
        /// Who lets people in.
        contact: String = "Contact",
        /// The contact's telephone number.
        phone: String = "Phone",
        /// What connection there is while the work goes on.
        connectivity: Connectivity = "Connectivity",
        /// What to know about the connection.
        connection: String = "Connection note",
        /// The engineer who answers for it.
        owner: Person = "Engineer",
        /// How to get in, and what to bring.
        notes: Prose = "Notes",
    }
    board status done ["live", "handed_over"];
    date due;
}
