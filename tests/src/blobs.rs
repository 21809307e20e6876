//! Photos of projects, as clients bring them to a relay and ask for them.

use std::net::SocketAddr;

use throughline_core::{blob::BlobName, id::DocumentId};

use crate::{
    http::{Answer, request},
    people::Person,
};

/// Not a picture, but the relay looks at names and sizes alone.
#[must_use]
pub fn photo(seed: u8, length: usize) -> (BlobName, Vec<u8>) {
    let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8 ^ seed).collect();
    (BlobName::of(&bytes), bytes)
}

/// Who asks.
pub enum Asker<'a> {
    /// With a token.
    Token(&'a str),
    /// Signed in.
    Person(&'a Person),
    /// Neither.
    Nobody,
}

/// The photos of a project on a relay.
pub struct Blobs {
    /// The relay.
    pub relay: SocketAddr,
    /// The project.
    pub project: DocumentId,
}

impl Blobs {
    /// A request about the photo of that name.
    ///
    /// # Panics
    /// There is no answer.
    pub async fn ask(
        &self,
        method: &str,
        by: &Asker<'_>,
        name: &str,
        media: &str,
        body: &[u8],
    ) -> Answer {
        self.request(method, by, &format!("/{name}"), media, body)
            .await
    }

    async fn request(
        &self,
        method: &str,
        by: &Asker<'_>,
        rest: &str,
        media: &str,
        body: &[u8],
    ) -> Answer {
        let path = format!("/api/projects/{}/blobs{rest}", self.project);
        let origin = format!("http://{}", self.relay);
        let (header, value) = match by {
            Asker::Token(token) => ("authorization", format!("Bearer {token}")),
            Asker::Person(person) => ("cookie", format!("throughline={}", person.cookie)),
            Asker::Nobody => ("accept", "*/*".to_owned()),
        };
        let headers = [
            (header, value.as_str()),
            ("origin", origin.as_str()),
            ("content-type", media),
        ];
        request(self.relay, method, &path, &headers, body)
            .await
            .expect("an answer")
    }

    /// Brings a photo.
    pub async fn put(&self, by: &Asker<'_>, name: BlobName, bytes: &[u8]) -> Answer {
        self.ask("PUT", by, &name.to_string(), "image/jpeg", bytes)
            .await
    }

    /// Asks for a photo.
    pub async fn get(&self, by: &Asker<'_>, name: BlobName) -> Answer {
        self.ask("GET", by, &name.to_string(), "", &[]).await
    }

    /// Asks for the names of all photos.
    ///
    /// # Panics
    /// There is no answer.
    pub async fn list(&self, by: &Asker<'_>) -> Answer {
        self.request("GET", by, "", "", &[]).await
    }
}
