//! People and their access, and the photos of projects, through repair and restore.

use rusqlite::{Connection, params, params_from_iter, types::Value};

use super::UpkeepError;

/// The tables of people and photos in an order in which each refers only to those before it, with their keys and
/// columns.
const TABLES: [(&str, &str, &str); 17] = [
    (
        "users",
        "id",
        "id, login, name, password, admin, disabled, created",
    ),
    (
        "invitations",
        "number",
        "number, hash, note, admin, space, role, by, created, expires, used, used_by",
    ),
    (
        "sessions",
        "number",
        "number, hash, user, device, address, created, used, expires, ended",
    ),
    (
        "identities",
        "number",
        "number, issuer, subject, user, created, ended",
    ),
    (
        "passkeys",
        "number",
        "number, credential, user, handle, host, name, key, created, used, ended",
    ),
    ("members", "space, user", "space, user, role"),
    ("grants", "space, user, kind", "space, user, kind, access"),
    ("sections", "document", "document, space, kind"),
    ("actors", "document, actor", "document, actor, holder, at"),
    (
        "audit",
        "number",
        "number, at, who, address, what, about, user, space",
    ),
    (
        "quarantine",
        "number",
        "number, space, document, user, hash, bytes, at, decided",
    ),
    ("blobs", "space, hash", "space, hash, media, bytes, added"),
    ("sites", "hash", "hash, name, asked"),
    ("site_addresses", "hash, address", "hash, address, first"),
    ("upstream_users", "user", "user, number, closed"),
    ("closed_here", "login", "login"),
    ("upstream_spaces", "space", "space"),
];

/// Copies what can be read of these tables. Tells, in words, of each table of which some cannot.
pub(super) fn take_over(
    damaged: &Connection,
    writing: &Connection,
) -> Result<Vec<String>, UpkeepError> {
    let mut lost = Vec::new();
    for (table, key, columns) in TABLES {
        // An earlier layout has no such tables.
        if damaged
            .prepare(&format!("SELECT {columns} FROM {table} LIMIT 0"))
            .is_err()
        {
            continue;
        }
        let count = columns.split(", ").count();
        let marks = vec!["?"; count].join(", ");
        let insert = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})");
        for order in ["ASC", "DESC"] {
            let keys: Vec<String> = key.split(", ").map(|k| format!("{k} {order}")).collect();
            let sql = format!("SELECT {columns} FROM {table} ORDER BY {}", keys.join(", "));
            let mut refused = 0_u64;
            let whole = (|| -> rusqlite::Result<()> {
                let mut query = damaged.prepare(&sql)?;
                let mut rows = query.query([])?;
                while let Some(row) = rows.next()? {
                    let values: Vec<Value> =
                        (0..count).map(|at| row.get(at)).collect::<Result<_, _>>()?;
                    // One that refers to what is lost opens nothing any more.
                    refused +=
                        u64::from(writing.execute(&insert, params_from_iter(values)).is_err());
                }
                Ok(())
            })();
            if refused > 0 {
                lost.push(format!("{refused} of {table} refer to what is lost"));
            }
            match whole {
                Ok(()) => break,
                Err(error) if order == "DESC" => {
                    lost.push(format!("not all {table} can be read: {error}"));
                }
                Err(_) => {}
            }
        }
    }
    Ok(lost)
}

/// A restored backup must not let anybody in who was shut out since: everybody signs in again, no invitation is valid
/// any more, and accounts, memberships and other ways to sign in that were ended stay so.
pub(super) fn shut_out(before: Option<&Connection>, restored: &Connection) -> rusqlite::Result<()> {
    restored.execute_batch(
        "UPDATE sessions SET ended = unixepoch() WHERE ended IS NULL; \
         UPDATE invitations SET expires = 0 WHERE used IS NULL;",
    )?;
    let Some(before) = before else { return Ok(()) };
    let mut closed = before.prepare("SELECT login FROM users WHERE disabled")?;
    let logins = closed.query_map([], |row| row.get::<_, String>(0))?;
    for login in logins {
        restored.execute("UPDATE users SET disabled = 1 WHERE login = ?1", [login?])?;
    }
    close_here(before, restored)?;
    unlink(before, restored)?;
    remove_passkeys(before, restored)?;
    let mut members = before.prepare(
        "SELECT DISTINCT project, login FROM audit JOIN users ON users.id = audit.user \
         JOIN spaces ON spaces.id = audit.space WHERE what = 'member.removed' AND NOT EXISTS \
         (SELECT 1 FROM members WHERE members.space = audit.space AND members.user = audit.user)",
    )?;
    let gone = members.query_map([], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?))
    })?;
    for member in gone {
        let (project, login) = member?;
        restored.execute(
            "DELETE FROM members WHERE space = (SELECT id FROM spaces WHERE project = ?1) \
             AND user = (SELECT id FROM users WHERE login = ?2)",
            params![project, login],
        )?;
    }
    Ok(())
}

fn close_here(before: &Connection, restored: &Connection) -> rusqlite::Result<()> {
    if !before.table_exists(None, "closed_here")? {
        return Ok(()); // an earlier layout
    }
    let mut closed = before.prepare("SELECT login FROM closed_here")?;
    let logins = closed.query_map([], |row| row.get::<_, String>(0))?;
    for login in logins {
        restored.execute(
            "INSERT INTO closed_here (login) VALUES (?1) ON CONFLICT DO NOTHING",
            [login?],
        )?;
    }
    Ok(())
}

fn unlink(before: &Connection, restored: &Connection) -> rusqlite::Result<()> {
    if !before.table_exists(None, "identities")? {
        return Ok(()); // an earlier layout
    }
    let mut ended =
        before.prepare("SELECT issuer, subject, ended FROM identities WHERE ended IS NOT NULL")?;
    let identities = ended.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, i64>(2)?,
        ))
    })?;
    for identity in identities {
        restored.execute(
            "UPDATE identities SET ended = ?3 WHERE issuer = ?1 AND subject = ?2",
            identity?,
        )?;
    }
    Ok(())
}

fn remove_passkeys(before: &Connection, restored: &Connection) -> rusqlite::Result<()> {
    if !before.table_exists(None, "passkeys")? {
        return Ok(()); // an earlier layout
    }
    let mut ended =
        before.prepare("SELECT credential, ended FROM passkeys WHERE ended IS NOT NULL")?;
    let removed = ended.query_map([], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?))
    })?;
    for passkey in removed {
        restored.execute(
            "UPDATE passkeys SET ended = ?2 WHERE credential = ?1",
            passkey?,
        )?;
    }
    Ok(())
}
