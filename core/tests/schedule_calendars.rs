//! Calendars in the schedule of small plans, with the dates worked out by hand.

mod plans;

use plans::check;

#[test]
fn night_shifts_cross_midnight() {
    check(
        "calendar night mon=22:00-24:00 tue=00:00-06:00,22:00-24:00 wed=00:00-06:00,22:00-24:00 thu=00:00-06:00,22:00-24:00 fri=00:00-06:00,22:00-24:00 sat=00:00-06:00
         option calendar=night
         1 a 1d
         2 b 2d after=1
         3 c 2d after=2
         4 d 4h after=3",
        "a 05T22:00 06T06:00 05T22:00 06T06:00 0 0 crit
         b 06T22:00 08T06:00 06T22:00 08T06:00 0 0 crit
         c 08T22:00 10T06:00 08T22:00 10T06:00 0 0 crit
         d 12T22:00 13T02:00 12T22:00 13T02:00 0 0 crit",
    );
}

#[test]
fn around_the_clock_a_day_is_eight_hours_of_work() {
    check(
        "calendar clock week=00:00-24:00
         option calendar=clock
         1 a 3d
         2 b 1d after=1",
        "a 05T08:00 06T08:00 05T08:00 06T08:00 0 0 crit
         b 06T08:00 06T16:00 06T08:00 06T16:00 0 0 crit",
    );
}

const STANDARD: &str = "calendar std mon=08:00-12:00,13:00-17:00 tue=08:00-12:00,13:00-17:00 wed=08:00-12:00,13:00-17:00 thu=08:00-12:00,13:00-17:00 fri=08:00-12:00,13:00-17:00
         option calendar=std\n";

#[test]
fn repeated_exceptions_give_way_to_rarer_ones_and_to_days_in_a_row() {
    let wednesdays = format!(
        "{STANDARD}exception std first=01 repeat=weekly weekdays=wed
         1 a 3d
         2 b 4d after=1\n"
    );
    check(
        &wednesdays,
        "a 05T08:00 08T17:00 05T08:00 08T17:00 0 0 crit
         b 09T08:00 15T17:00 09T08:00 15T17:00 0 0 crit",
    );
    // A shift on one of them.
    check(
        &format!("{wednesdays}exception std first=07 last=07 hours=08:00-12:00"),
        "a 05T08:00 08T12:00 05T08:00 08T12:00 0 0 crit
         b 08T13:00 15T12:00 08T13:00 15T12:00 0 0 crit",
    );
    // The second Wednesday of each month is worked until noon.
    check(
        &format!(
            "{wednesdays}exception std first=01 repeat=monthly_by_position position=second day_kind=wednesday hours=08:00-12:00"
        ),
        "a 05T08:00 08T17:00 05T08:00 08T17:00 0 0 crit
         b 09T08:00 15T12:00 09T08:00 15T12:00 0 0 crit",
    );
    // Twice only: the 7th and the 14th.
    check(
        &format!(
            "{STANDARD}exception std first=01 repeat=weekly weekdays=wed count=2
             1 a 15d"
        ),
        "a 05T08:00 27T17:00 05T08:00 27T17:00 0 0 crit",
    );
}

#[test]
fn work_weeks_replace_the_days_that_they_name() {
    let rush = format!("{STANDARD}workweek std first=05 last=11 mon=08:00-18:00 sat=08:00-12:00\n");
    let tasks = "1 a 42h
         2 b 4h after=1
         3 c 8h after=2\n";
    check(
        &format!("{rush}{tasks}"),
        "a 05T08:00 09T17:00 05T08:00 09T17:00 0 0 crit
         b 10T08:00 10T12:00 10T08:00 10T12:00 0 0 crit
         c 12T08:00 12T17:00 12T08:00 12T17:00 0 0 crit",
    );
    // Exceptions come before it, and so does what a nearer calendar says of a day.
    check(
        &format!(
            "{rush}exception std first=06
             calendar own base=std sat=
             option calendar=own\n{tasks}"
        ),
        "a 05T08:00 12T17:00 05T08:00 12T17:00 0 0 crit
         b 13T08:00 13T12:00 13T08:00 13T12:00 0 0 crit
         c 13T13:00 14T12:00 13T13:00 14T12:00 0 0 crit",
    );
}

#[test]
fn a_site_is_worked_by_the_clocks_of_its_time_zone() {
    let sites = "option zone=Europe/Oslo
         calendar std week=08:00-16:00
         option calendar=std
         calendar kolkata base=std zone=Asia/Kolkata
         calendar sydney base=std zone=Australia/Sydney
         calendar day base=sydney week=09:00-17:00\n";
    // Five hours and a half ahead; ten hours, so that Monday's shift there ends on Monday morning here and
    // Tuesday's starts on Monday evening. A calendar without a zone is where its base is.
    check(
        &format!(
            "{sites}1 a 1d
             2 b 1d after=1 calendar=kolkata
             3 c 1d after=1 calendar=sydney
             4 d 1d after=1 calendar=day"
        ),
        "a 05T08:00 05T16:00 05T08:00 05T16:00 0 0 crit
         b 06T03:30 06T11:30 06T03:30 06T11:30 0 0 crit
         c 05T22:00 06T06:00 05T22:00 06T06:00 0 0 crit
         d 05T23:00 06T07:00 05T23:00 06T07:00 0 0 crit",
    );
}
