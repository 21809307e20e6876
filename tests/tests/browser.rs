//! The page in real browsers against the real relay. Each test is a story in `tests/browser/stories`.
//!
//! They need what `cargo xtask test` brings and builds: Chromium, the npm packages in `tests/browser`,
//! and the program with the web client inside. Without it they say so and do nothing.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
};

/// Browsers are heavy: one story at a time.
static TURN: Mutex<()> = Mutex::new(());

fn tell(story: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let (Some(program), Some(chromium)) = (
        env::var_os("THROUGHLINE_BIN"),
        env::var_os("CHROMIUM").filter(|_| folder.join("node_modules").is_dir()),
    ) else {
        eprintln!("{story}: not told; `cargo xtask test` brings what it needs");
        return;
    };
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("browser");
    let output = Command::new("node")
        .arg("run.mjs")
        .arg(story)
        .current_dir(&folder)
        .env("THROUGHLINE_BIN", program)
        .env("THROUGHLINE_PICTURES", pictures)
        .env("CHROMIUM", chromium)
        .output()
        .expect("node runs");
    eprintln!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(
        output.status.success(),
        "the story ‘{story}’ failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_bundle_loads_without_a_complaint() {
    tell("loads");
}

#[test]
fn two_people_edit_offline_and_meet_again() {
    tell("two-people");
}

#[test]
fn what_was_shown_as_saved_survives_a_killed_browser() {
    tell("killed");
}

#[test]
fn the_page_opens_without_a_network() {
    tell("offline");
}

#[test]
fn a_site_page_works_offline_and_its_photo_arrives_intact() {
    tell("site-page");
}

#[test]
fn a_new_version_takes_over_whole() {
    tell("update");
}

#[test]
fn every_view_is_accessible_in_light_and_dark() {
    tell("accessible");
}

#[test]
fn a_microsoft_project_file_shows_its_own_dates() {
    if env::var_os("THROUGHLINE_CORPUS").is_none() {
        println!("THROUGHLINE_CORPUS is not set: no Microsoft Project file to import");
        return;
    }
    tell("import");
}

#[test]
fn a_plan_is_made_without_a_mouse() {
    tell("keyboard");
}

#[test]
fn cells_go_to_and_from_a_spreadsheet() {
    tell("spreadsheet");
}

#[test]
fn views_are_kept_and_shared() {
    tell("saved-views");
}

#[test]
fn several_tabs_show_the_same() {
    tell("tabs");
}

#[test]
fn what_is_heavy_comes_when_it_is_needed_and_stays() {
    tell("workshop");
}

#[test]
fn a_part_of_the_code_opens_the_page_and_the_others_follow() {
    tell("parts");
}

#[test]
fn a_task_waits_for_another_project() {
    tell("other-project");
}

#[test]
fn a_meeting_comes_again() {
    tell("recurring");
}

#[test]
fn the_focus_is_where_quick_hands_put_it() {
    tell("quick-hands");
}

#[test]
fn a_plan_is_levelled_without_a_mouse() {
    tell("level");
}

#[test]
fn every_view_is_reached_on_a_phone() {
    tell("phone");
}

#[test]
fn the_plan_has_views_with_addresses() {
    tell("plan-tabs");
}

#[test]
fn the_network_is_walked_by_keyboard() {
    tell("network");
}

#[test]
fn a_calendar_is_made_used_and_undone() {
    tell("calendar");
}

#[test]
fn the_gantt_goes_on_paper_and_into_files() {
    tell("pictures");
}

#[test]
fn bars_are_moved_stretched_and_linked() {
    tell("gantt-hands");
}

#[test]
fn a_plan_is_approved_delayed_and_compared() {
    tell("baseline");
}

#[test]
fn who_has_too_much_to_do_is_seen() {
    tell("overload");
}

#[test]
fn registers_are_kept_judged_and_signed() {
    tell("registers");
}

#[test]
fn each_duty_is_done_by_somebody() {
    tell("duties");
}

#[test]
fn a_template_is_rolled_out_and_followed() {
    tell("rollout");
}

#[test]
fn a_team_shares_views_and_templates_of_registers() {
    tell("kept");
}

#[test]
fn what_helps_is_offered_by_itself() {
    tell("helps");
}

#[test]
fn a_team_signs_in_works_and_decides() {
    tell("accounts");
}

#[test]
fn what_is_private_is_nowhere_else() {
    tell("private");
}

#[test]
fn who_is_named_finds_what_was_said() {
    tell("mentions");
}

#[test]
fn people_of_an_organisation_sign_in_at_its_provider() {
    tell("openid");
}

#[test]
fn somebody_signs_in_by_a_passkey_without_a_name() {
    tell("passkeys");
}
