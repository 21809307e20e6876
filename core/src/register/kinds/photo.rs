//! Photos. A record says what a photo shows; its bytes are kept apart, under the hash of their content.

use super::{Person, Site};
use crate::{
    record::{Frozen, choices},
    register::{Day, RecordRef, Ref, declare::register},
};

choices! {
    /// What the bytes of a photo are: pictures that can run nothing.
    MediaType {
        /// JPEG.
        Jpeg = "image/jpeg" "JPEG",
        /// PNG.
        Png = "image/png" "PNG",
        /// WebP.
        Webp = "image/webp" "WebP",
    }
}

register! {
    /// A photo, of a site or of any record.
    Photo in Register "photos" key "PH" called "photo" "Photos" duty Planning {
        /// What it shows.
        title: String = "Caption",
        /// At which site.
        site: Ref<Site<'static>> = "Site",
        /// Of which record.
        about: Option<RecordRef> = "About",
        /// Who took it.
        owner: Person = "Taken by",
        /// When it was taken.
        taken: Day = "Taken on",
        /// The SHA-256 of its bytes, in hexadecimal: under that name devices and the relay keep them.
        hash: Frozen<String> = "Content",
        /// What its bytes are.
        media: Frozen<MediaType> = "Format",
        /// How many bytes it has.
        bytes: Frozen<i64> = "Bytes",
        /// How many pixels wide it is.
        width: Frozen<i64> = "Width",
        /// How many pixels high it is.
        height: Frozen<i64> = "Height",
    }
    date taken past;
}
