//! The message catalogue: every text of the user interface.
//!
//! Another language is one more file with a `static NAME: Words = Words { … }` and its name in [`t`].

/// Declares the catalogue and its English texts at once: a text is `name = "…";`, a text with
/// something in it is `name(parameter: Type) = expression;`.
macro_rules! words {
    ($(
        $name:ident $(($($parameter:ident: $type:ty),*))? = $text:expr;
    )*) => {
        /// The texts of one language.
        pub(crate) struct Words {
            $(pub(crate) $name: words!(@type $(($($type),*))?),)*
        }

        /// English.
        static ENGLISH: Words = Words {
            $($name: words!(@value $(($($parameter),*))? $text),)*
        };
    };
    (@type) => { &'static str };
    (@type ($($type:ty),*)) => { fn($($type),*) -> String };
    (@value $text:expr) => { $text };
    (@value ($($parameter:ident),*) $text:expr) => { |$($parameter),*| $text };
}

/// The texts of the language that the browser asks for; English until there is another.
pub(crate) fn t() -> &'static Words {
    &ENGLISH
}

fn plural(count: usize, one: &str, many: &str) -> String {
    let number = super::dates::write_number(u32::try_from(count).unwrap_or(u32::MAX).into());
    format!("{number} {}", if count == 1 { one } else { many })
}

words! {
    product = "Throughline";
    skip_to_main = "Skip to the content";
    close = "Close";
    cancel = "Cancel";
    copied = "Copied";
    more = "More";
    dismiss = "Dismiss";
    stop = "Stop";
    try_again = "Try again";
    loading = "Loading";

    // The list of projects.
    projects = "Projects";
    projects_on_device = "On this device";
    projects_lead = "Plans that live on this device, work without a network, and merge when people meet again.";
    projects_none = "Nothing here yet. Open one of the doors above.";
    door_sample = "Explore the sample project";
    door_sample_text = "A network roll-out over six sites, with dates, links and people. Change anything.";
    door_import = "Import a plan";
    door_import_text = "Microsoft Project XML, Primavera XER, a table or a .throughline file. Choose it, or drop it anywhere on this page.";
    door_empty = "Start empty";
    door_empty_text = "A blank plan with a standard calendar. Name it and write the first task.";
    drop_here = "Drop the file to import it";
    opened_ago(ago: &str) = format!("opened {ago}");
    task_count(count: usize) = plural(count, "task", "tasks");
    shared = "Shared";
    only_here = "This device only";
    forget_named(name: &str) = format!("Forget {name}");
    forget_title(name: &str) = format!("Forget “{name}” on this device?");
    forget_shared = "Others keep their copy, and the share link brings it back. Changes that have not reached the relay are lost.";
    forget_local = "It is on this device only and cannot be brought back. Export it first if in doubt.";
    forget_confirm = "Forget it here";
    new_project = "New project";
    new_name = "Name";
    new_name_hint = "Such as: Northern roll-out";
    new_name_missing = "Give the project a name.";
    new_start = "First day";
    new_create = "Create";
    new_untitled = "Untitled project";
    import_unreadable(name: &str) = format!("“{name}” could not be read. Nothing was changed; check that the file is still there and try again.");
    import = "Import a file";
    import_title(name: &str) = format!("Import “{name}”");
    import_run = "Import";
    import_into = "Where to";
    import_into_plan = "Into the open plan: rows with its keys change its tasks, others are new";
    import_into_new = "As a new project";
    import_project = "The file holds several projects. Which one?";
    import_delimiter = "Cells are separated by";
    import_comma = "commas";
    import_semicolon = "semicolons";
    import_tab = "tabs";
    import_bar = "vertical bars";
    import_encoding = "Text is stored as";
    import_header = "The first row names the columns";
    import_dates = "Dates have the";
    import_unit = "Durations without a unit are in";
    import_indented = "Spaces before names tell the level";
    import_columns = "Columns";
    import_column = "Column";
    import_sample = "First cells";
    import_means = "Means";
    import_meaning_of(column: &str) = format!("Meaning of {column}");
    import_report = "What the import would make";
    import_sum(rows: usize, created: usize, changed: usize, links: usize, resources: usize) = format!(
        "{}: {} new, {} changed; {} and {} new.",
        plural(rows, "row", "rows"),
        plural(created, "task", "tasks"),
        plural(changed, "task", "tasks"),
        plural(links, "link", "links"),
        plural(resources, "resource", "resources"),
    );
    import_refused = "Nothing can be imported until this is put right, or its column is not imported:";
    import_more(count: usize) = format!("and {count} more");
    import_notes = "Worth knowing";
    import_changes = "What changes";
    import_new_tasks = "New tasks";
    opening = "Opening the project";
    opening_text = "Reading it from this device.";
    joining = "Joining the shared project";
    joining_text = "Fetching it from its relay. Once it is here it stays, with or without a network.";
    join_offline_text = "The relay cannot be reached, and the project is not on this device yet. It is fetched by itself as soon as there is a connection.";
    join_refused_text = "The relay did not accept the link. It may have been withdrawn: ask for a new one.";
    not_found = "Nothing is at this address";
    not_found_text = "The link may be damaged or incomplete. Ask for it again, or open a project from the list.";
    to_projects = "To the projects";
    engine_missing = "Throughline could not start";
    engine_missing_text = "The page was loaded without its engine. Your projects are untouched. Reload the page; if that does not help, this browser may not support module workers.";
    reload = "Reload";
    update_ready = "A newer version is ready. Reload the page when it suits you.";

    // The frame.
    nav_label = "Project";
    nav_plan = "Plan";
    nav_switch = "Switch project";
    nav_all_projects = "All projects";
    nav_fold = "Fold the side bar";
    nav_unfold = "Unfold the side bar";
    search = "Search";
    theme = "Appearance";
    theme_system = "As the system";
    theme_light = "Light";
    theme_dark = "Dark";
    undo = "Undo";
    redo = "Redo";
    undo_what(what: &str) = format!("Undo: {what}");
    redo_what(what: &str) = format!("Redo: {what}");
    share = "Share";
    export = "Export";
    export_mspdi = "Microsoft Project XML";
    export_xlsx = "Excel workbook";
    export_csv = "Table of tasks (CSV)";
    export_events = "Calendar of events (iCalendar)";
    export_todos = "Calendar of to-dos (iCalendar)";
    export_json = "JSON with computed dates";
    export_throughline = "Whole project (.throughline)";
    export_print = "Print or save as PDF";
    export_print_more = "Print…";
    picture = "Picture";
    export_svg = "Picture as SVG";
    export_png = "Picture as PNG";
    png_failed = "The picture could not be painted.";
    png_failed_next = "Nothing was saved. It may be too large for this browser: choose a farther zoom, or save it as SVG.";
    print_title = "Print the Gantt";
    print_paper = "Paper";
    print_across = "Pages across";
    print_first = "From";
    print_last = "To";
    print_preview = "How the page will look";
    print_page(page: usize, pages: usize) = format!("Page {page} of {pages}");
    print_before = "Page before";
    print_after = "Next page";
    page_of = "Page {page} of {pages}";
    as_of(when: &str) = format!("As of {when}");
    legend_task = "Task";
    legend_done = "Done";
    quarter(quarter: u32) = format!("Q{quarter}");
    rename = "Rename the project";
    menu_more = "More actions";
    here_too(names: &str) = format!("Here too: {names}");
    anonymous = "Somebody";
    peer_at(name: &str, place: &str) = format!("{name}, in {place}");

    // Profile.
    profile = "Your name";
    profile_text = "Others see it beside your cursor and your changes. It is kept on this device.";
    profile_name = "Name";
    profile_unnamed = "Add your name";
    profile_saved = "Others now see your name.";
    save = "Save";
    single_keys = "Single-key shortcuts";
    single_keys_text = "Keys such as C for a new task and ? for help. Turn them off if they get in the way of speech input.";

    // Sync.
    sync_label = "Synchronisation";
    sync_local = "On this device";
    sync_saving = "Saving…";
    sync_offline = "Offline";
    sync_offline_waiting(count: usize) = format!("Offline · {} waiting", plural(count, "change", "changes"));
    sync_connecting = "Connecting";
    sync_sending(count: usize) = format!("Sending {}", plural(count, "change", "changes"));
    sync_on_relay = "On the relay";
    sync_seen = "Seen by the team";
    sync_refused = "Access refused";
    sync_step_device = "Saved on this device";
    sync_step_relay = "On the relay";
    sync_step_seen = "Seen by the team";
    sync_all_saved = "Everything is saved";
    sync_count_saving(count: usize) = format!("{} being saved", plural(count, "change", "changes"));
    sync_count_waiting(count: usize) = format!("{} waiting", plural(count, "change", "changes"));
    sync_count_unseen(count: usize) = format!("{} not seen yet", plural(count, "change", "changes"));
    sync_nothing_waiting = "Nothing waiting";
    sync_no_relay = "Not shared yet";
    sync_local_text = "The project is saved in this browser. Share it to work on it with others, or write a file to keep elsewhere.";
    sync_offline_text = "Keep working: everything is saved here and goes out by itself when the relay can be reached.";
    sync_online_text = "Changes go out as you make them.";
    sync_connecting_text = "Comparing this device with the relay.";
    sync_refused_text = "The relay did not accept this project's link. Your work is safe here; ask for a new share link.";
    sync_last_contact = "Last contact";
    sync_never = "not yet";
    sync_reconnect = "Try to connect now";
    sync_handoff = "Write a hand-off file";
    sync_handoff_text = "A .throughline file holds everything, also what is waiting. A colleague can import it without a network.";
    sync_storage = "Storage used";

    // Share.
    share_title = "Share this project";
    share_text = "Whoever has the link can read and change the project. Send it only to people you trust.";
    share_link = "Share link";
    share_copy = "Copy the link";
    share_making = "Asking the relay for a link…";
    share_no_relay = "There is no relay here";
    share_no_relay_text = "The page was not opened from a relay, so there is nowhere to meet. Start one with “throughline serve” and open the address that it prints, or hand over a .throughline file.";
    share_no_token = "This browser may not share yet";
    share_no_token_text = "Only who runs the relay may make links. Open the address with “#relay=…” that the relay printed when it started, once, in this browser.";
    share_failed(reason: &str) = format!("The relay did not make a link: {reason}. The project is unchanged; try again later.");

    // The plan's views.
    tabs = "Views of the plan";
    tab_gantt = "Gantt";
    tab_network = "Network";
    tab_resources = "Resources";
    tab_calendar = "Calendar";
    tab_baselines = "Baselines";
    go_to(name: &str) = format!("Go to: {name}");
    network_label(name: &str, count: usize) = format!("Network of {name}, {}. A table of them follows.", plural(count, "node", "nodes"));
    network_keys = "Arrow keys follow the links and walk up and down a column. Enter opens the details. Space opens or closes a summary. Shift and arrows move the picture, plus and minus zoom, 0 shows everything.";
    network_tools = "Network tools";
    network_table = "Activities of the network";
    network_within = "Part of the plan";
    network_all = "The whole plan";
    network_critical = "Thick frame and line: critical";
    network_hidden(count: usize) = format!("{} inside", plural(count, "task", "tasks"));
    network_open(name: &str) = format!("Open {name}");
    network_close(name: &str) = format!("Close {name}");
    es = "ES";
    ef = "EF";
    ls = "LS";
    lf = "LF";
    tf = "TF";
    es_full = "Earliest start";
    ef_full = "Earliest finish";
    ls_full = "Latest start";
    lf_full = "Latest finish";
    tf_full = "Total float";
    resources_empty_text = "Here you see who is busy when, and who has too much to do. Name people in the Gantt’s column Who.";
    calendars = "Calendars";
    calendar_new = "New calendar";
    calendar_new_name = "New calendar";
    calendar_copy = "Copy";
    calendar_copy_name(name: &str) = format!("Copy of {name}");
    calendar_unnamed = "Unnamed calendar";
    calendar_base = "Based on";
    calendar_no_base = "No other calendar";
    calendar_project = "Project";
    calendar_is_project = "This is the project calendar";
    calendar_make_project = "Use for the project";
    resource_count(count: usize) = plural(count, "resource", "resources");
    week = "Week";
    week_total(hours: &str) = format!("{hours} a week");
    week_as_base(name: &str) = format!("As in {name}");
    week_says_nothing = "Not said: free";
    week_works = "Worked";
    week_free = "Free";
    week_kind(day: &str) = format!("{day}: worked or free");
    week_hours(day: &str) = format!("{day}: working times");
    hours_hint = "free";
    hours_minutes(hours: i64, minutes: i64) = if minutes == 0 { format!("{hours} h") } else { format!("{hours} h {minutes:02}") };
    preset = "Start from a usual week…";
    preset_office = "Office: Monday to Friday, 8–12 and 13–17";
    preset_early = "Early shift: Monday to Friday, 6–14";
    preset_late = "Late shift: Monday to Friday, 14–22";
    preset_night = "Night shift: Monday to Friday, 22–6";
    preset_six = "Six days: office, and the weekend 8–12";
    preset_always = "Around the clock";
    exceptions = "Exceptions";
    exceptions_text = "Days that differ from the week. Free unless working times are written.";
    exception_name = "Name";
    exception_first = "From";
    exception_last = "To";
    exception_hours = "Working times";
    exception_field(what: &str, name: &str) = format!("{what}: {name}");
    exception_hint = "Public holiday, shut-down, extra shift …";
    exception_unnamed = "Exception";
    exception_new_name = "Name of a new exception";
    exception_new_first = "First day of a new exception";
    exception_new_last = "Last day of a new exception";
    exception_new_hours = "Working times of a new exception";
    exception_add = "Add the exception";
    exception_date_missing = "Choose the exception’s first day.";
    uses = "Worked in it";
    uses_project = "Every task and person without a calendar of their own: it is the project calendar.";
    uses_tasks(count: usize) = format!("{} with this calendar of their own.", plural(count, "task", "tasks"));
    uses_resources(names: &str) = format!("The resources {names}.");
    uses_base(names: &str) = format!("Calendars based on it: {names}.");
    uses_none = "Nothing yet.";
    year_before = "The year before";
    year_after = "The year after";
    day_works = "Worked";
    day_free = "Free";
    day_exception = "Exception";
    day_said(date: &str, when: &str, why: &str) = if why.is_empty() { format!("{date}: {when}") } else { format!("{date}: {when} ({why})") };
    baselines_empty_text = "A baseline keeps the plan as it was approved, so that you can see what became of it.";

    // The plan.
    plan_table(name: &str) = format!("Plan of {name}");
    plan_gantt(name: &str, count: usize) = format!("Gantt chart of {name}, {}. The same dates are in the table.", plural(count, "task", "tasks"));
    plan_empty = "This plan has no tasks yet";
    plan_empty_text = "Write what has to be done, one task a line. Indent to break work down, link to put it in order; the dates follow.";
    plan_first_task = "Write the first task";
    plan_toolbar = "Plan tools";
    plan_finish = "Finish";
    new_task = "New task";
    recurring_title = "New recurring task";
    recurring_name_hint = "Such as: Site meeting";
    recurring_name_missing = "Give the task a name.";
    recurring_duration = "Takes each time";
    recurring_elapsed = "Write how long it takes in working time, such as 1h.";
    recurring_first = "From";
    recurring_at = "At";
    recurring_ends = "Ends";
    recurring_by_count = "After a number of times";
    recurring_by_day = "On a last day";
    recurring_after = "after";
    recurring_times = "times";
    recurring_last = "no later than";
    recurring_never = "never";
    repeat = "Repeat…";
    repeat_title(name: &str) = format!("Repeat ‘{name}’");
    repeat_several = "It covers several days now. Repeated, it holds on one day each time.";
    repeat_does = "It comes again.";
    recurring_skip = "Leave out free days.";
    recurring_skip_text = "Otherwise what falls on one starts when work goes on.";
    recurring_make = "Create";
    recurring_none = "No day fits: choose other days, or a later end.";
    recurring_too_many(most: usize) = format!("More than {most} times: choose an earlier end.");
    recurring_days(count: usize, days: &str) = format!("{}: {days}", plural(count, "time", "times"));
    rule = "Comes again";
    rule_daily = "Daily";
    rule_weekly = "Weekly";
    rule_monthly = "Monthly";
    rule_yearly = "Yearly";
    rule_every = "every";
    rule_days = "days";
    rule_weeks = "weeks on";
    rule_months = "months";
    rule_on_days = "Days of the week";
    rule_by_date = "By date";
    rule_by_position = "By position";
    rule_day = "on day";
    rule_the = "on the";
    rule_position = "Which in the month";
    rule_kind = "Kind of day";
    rule_month = "of";
    delete = "Delete";
    indent = "Indent";
    outdent = "Outdent";
    move_up = "Move up";
    move_down = "Move down";
    link_tasks = "Link selected";
    unlink_tasks = "Unlink selected";
    columns = "Columns";
    columns_usual = "Usual columns";
    show = "Show";
    critical_path = "Critical path";
    near_critical = "Nearly critical";
    float_tails = "Float";
    link_arrows = "Links";
    expand_all = "Open all summaries";
    collapse_all = "Close all summaries";
    details = "Details";
    zoom = "Zoom";
    zoom_in = "Zoom in";
    zoom_out = "Zoom out";
    zoom_day = "Day";
    zoom_week = "Week";
    zoom_month = "Month";
    zoom_quarter = "Quarter";
    zoom_year = "Year";
    zoom_fit = "Fit";
    zoom_today = "Today";
    splitter = "Width of the table";
    pane_table = "Table";
    pane_chart = "Chart";
    selected_count(count: usize) = format!("{count} selected");
    milestone = "Milestone";
    summary = "Summary";
    untitled = "Untitled task";
    cell_label(column: &str, key: &str) = format!("{column} of {key}");
    cell_read_only_summary = "Follows from the tasks below.";
    cell_read_only = "This is computed.";
    by_somebody(name: &str) = format!("{name} is here");

    // Headings where the declared label is too long for its column.
    col_number = "#";
    col_wbs = "WBS";
    col_duration = "Dur.";
    col_percent = "%";
    col_predecessors = "Pred.";
    col_successors = "Succ.";
    col_resources = "Who";
    col_total_float = "Float";
    col_constraint_date = "Constr. date";
    col_actual_start = "Act. start";
    col_actual_finish = "Act. finish";
    yes = "Yes";
    no = "No";
    columns_find = "Find a column";
    columns_shown = "Shown";
    columns_more = "More columns";
    columns_hint = "Alt+↑ ↓ moves";
    column_earlier(column: &str) = format!("{column} one place earlier");
    column_later(column: &str) = format!("{column} one place later");
    said_moved(column: &str) = format!("{column} moved.");
    said_width(column: &str, width: i32) = format!("{column}: {width} pixels wide.");

    // Filter, groups, order, views.
    filter = "Filter";
    filter_words = "Words in name, key or notes";
    filter_quick = "Ready-made filters";
    filter_which = "Which conditions count";
    filter_all = "All of these";
    filter_any = "Any of these";
    filter_add = "Add a condition…";
    filter_remove(column: &str) = format!("Remove the condition on {column}");
    filter_op(column: &str) = format!("How {column} is compared");
    filter_value(column: &str) = format!("What {column} is compared with");
    filter_date_hint = "today, +2w, this week, 5 Jan";
    filter_count(fitting: usize, all: usize) = format!("{fitting} of {}", plural(all, "task", "tasks"));
    filter_none = "No task fits this filter.";
    filter_clear = "Clear the filter";
    filter_nameless = "Say your name first (at the top right): “Mine” shows the tasks of the person of that name.";
    quick_mine = "Mine";
    quick_critical = "Critical";
    quick_late = "Late";
    quick_this_week = "This week";
    quick_not_started = "Not started";
    quick_conflicts = "Conflicts";
    quick_warnings = "Warnings";
    op_is = "is";
    op_is_not = "is not";
    op_contains = "contains";
    op_lacks = "does not contain";
    op_before = "before";
    op_by = "by";
    op_after = "after";
    op_from = "from";
    op_less = "less than";
    op_at_most = "at most";
    op_more = "more than";
    op_at_least = "at least";
    op_empty = "is empty";
    op_filled = "is not empty";
    group = "Group";
    group_by = "Group by";
    then_by = "then by";
    group_nothing = "Nothing";
    group_span = "Span of dates";
    group_clear = "Plan order";
    group_title(title: &str, count: usize) = format!("{title} · {count}");
    group_none(column: &str) = format!("No {}", column.to_lowercase());
    group_bool(column: &str, yes: bool) = if yes { column.to_owned() } else { format!("Not {}", column.to_lowercase()) };
    group_week(monday: &str) = format!("Week of {monday}");
    bucket_year = "Year";
    sort_by = "Sort by";
    sort_nothing = "Plan order";
    sort_up = "Smallest first";
    sort_down = "Greatest first";
    flat = "Without summaries";
    view_bar = "What is shown";
    view_clear = "Show everything";
    chip_remove(what: &str) = format!("Remove {what}");
    chip_group(columns: &str) = format!("Grouped by {columns}");
    chip_sort(columns: &str) = format!("Sorted by {columns}");
    view_all = "All tasks";
    view_named(name: &str) = format!("View: {name}");
    view_keep = "Keep this view…";
    view_update(name: &str) = format!("Update “{name}”");
    view_delete(name: &str) = format!("Delete “{name}”");
    view_name_hint = "Such as: Late and mine";
    view_share = "For everybody";
    view_share_text = "It is kept in the plan. Otherwise it stays on this device.";
    view_unreadable(what: &str) = format!("Part of this view could not be read and was left out: {what}.");
    views_shared = "In this project";
    views_own = "On this device";

    // Many cells at once.
    fill_label(count: usize) = format!("Fill {}", plural(count, "row", "rows"));
    fill_nothing = "Select the cell to fill from and those below it first.";
    bulk = "Change…";
    bulk_field = "Field to change";
    bulk_value = "New value";
    bulk_apply(count: usize) = format!("Change {}", plural(count, "task", "tasks"));
    bulk_label(column: &str, count: usize) = format!("{column} of {}", plural(count, "task", "tasks"));
    clear_label(count: usize) = format!("Clear {}", plural(count, "cell", "cells"));
    paste_label(count: usize) = format!("Paste {}", plural(count, "cell", "cells"));
    paste_rows_label(count: usize) = format!("Paste {}", plural(count, "row", "rows"));
    paste_new_rows = "New rows";
    link_label(count: usize) = format!("Link {}", plural(count, "task", "tasks"));
    cut_rows(count: usize) = format!("{} cut. Paste below another row to move; Esc to leave as is.", plural(count, "row", "rows"));
    refused_title(count: usize) = format!("{} cannot be taken", plural(count, "cell", "cells"));
    refused_text = "Nothing has been changed yet. Take the rest, or go back and correct these first.";
    refused_list = "What cannot be taken";
    refused_where = "Where";
    refused_what = "Text";
    refused_why = "Why not";
    refused_more(count: usize) = format!("and {count} more");
    refused_cancel = "Change nothing";
    refused_go_on(count: usize) = format!("Take the rest ({count})");

    bad_percent = "Write a percentage from 0 to 100.";
    bad_priority = "Write a whole number from 0 to 1000; 500 is usual.";
    bad_choice = "Choose one of the list.";
    bad_number = "Write a whole number.";
    bad_bool = "Write Yes or No.";
    bad_reference(name: &str) = format!("Nothing here is called {name}.");
    bad_predecessor(number: &str) = format!("No task has the number {number}. The number is the key without its letter: 12 for T-12.");
    bad_self_link = "A task cannot wait for itself.";
    bad_name = "A task needs a name.";

    // The chart.
    bar_title(key: &str, name: &str) = format!("{key} {name}");
    bar_dates(start: &str, finish: &str) = format!("{start} → {finish}");
    drag_move(start: &str) = format!("Start {start}");
    drag_duration(duration: &str, finish: &str) = format!("{duration}, to {finish}");
    drag_link(name: &str) = format!("Link to {name}");
    drag_link_nowhere = "Drop on a task to link";
    deadline_title(date: &str) = format!("Deadline {date}");

    // Conflicts, repairs and warnings.
    conflict_title(column: &str) = format!("Two answers for {column}");
    conflict_text = "You and others changed this at the same time. The first is used until somebody chooses.";
    conflict_mine = "Yours";
    conflict_theirs = "Theirs";
    conflict_in_use = "in use";
    conflict_by(name: &str) = format!("by {name}");
    conflict_choose = "Use this";
    conflict_keep = "Keep this";
    conflict_empty = "(empty)";
    conflict_open(column: &str, key: &str) = format!("Conflict in {column} of {key}");
    repair_badge = "repaired";
    repair_title = "Repaired after a merge";
    repair_parent_cycle(names: &str) = format!("Two edits put summaries inside each other. This one is shown at the top level until somebody moves it. {names}");
    repair_orphan(names: &str) = format!("The summary it belonged to was deleted meanwhile. It is shown at the top level until somebody moves it. {names}");
    repair_dependency_cycle(names: &str) = format!("Two links that are fine alone run in a circle together. This one is left out of the schedule until somebody removes a link. {names}");
    repair_dangling_link(names: &str) = format!("A link leads to a task that was deleted meanwhile. It is left out. {names}");
    repair_self_link(names: &str) = format!("A link ties a task to itself or to its own summary. It is left out. {names}");
    repair_duplicate_key(names: &str) = format!("Two tasks got the same key on different devices. This one shows a letter after it. {names}");
    repair_calendar_cycle(names: &str) = format!("Calendars are based on each other. This one is read as based on none. {names}");
    repair_authors(names: &str) = format!("Changes by {names}.");
    and = "and";
    you = "you";
    warning_deadline = "Finishes after its deadline.";
    warning_constraint = "Its constraint and its links cannot both hold.";
    warning_no_time = "Its calendar has no working time where some is needed.";
    warning_past_end = "It would end after the year 2199.";
    warning_stale_link = "The date of a task in another project may be out of date.";

    // Why this date?
    why = "Why this date?";
    why_title(date: &str) = format!("Why {date}?");
    why_start = "Why this start?";
    why_finish = "Why this finish?";
    why_more = "And so on, back to the start of the project.";
    why_set_by(name: &str, ago: &str) = format!("set by {name}, {ago}");
    why_driving = "driving";
    why_link = "link";
    why_external = "other project";
    why_calendar = "calendar";
    why_resource = "resource";
    why_constraint = "constraint";
    why_levelling = "levelling";
    why_progress = "progress";
    why_manual = "by hand";
    why_duration = "duration";
    why_project = "project";
    why_project_start(date: &str) = format!("starts {date}");
    why_starts(task: &str, date: &str) = format!("{task} starts {date}");
    why_finishes(task: &str, date: &str) = format!("{task} finishes {date}");
    why_also_starts(task: &str, date: &str) = format!("{task} also starts {date}");
    why_also_finishes(task: &str, date: &str) = format!("{task} also finishes {date}");
    why_in_it(task: &str, date: &str) = format!("{task} in it, {date}");
    why_fs = "finish → start";
    why_ss = "start → start";
    why_ff = "finish → finish";
    why_sf = "start → finish";
    why_lag_in(calendar: &str) = format!(" ({calendar})");
    why_through(summary: &str) = format!(", through {summary}");
    why_external_known(project: &str, key: &str, date: &str) = format!("{project} {key}, {date}");
    why_external_stale(project: &str, key: &str, date: &str) = format!("{project} {key}, {date} when somebody last looked");
    why_free(whose: &str, days: &str, what: &str) = if what.is_empty() {
        format!("{whose} does not work {days}")
    } else {
        format!("{whose} does not work {days} ({what})")
    };
    why_busy(who: &str, tasks: &str, until: &str) = format!(", as {who} has {tasks} until {until}");
    why_levelled(delay: &str) = format!("held back for {delay}");
    why_actual(date: &str) = format!("it really was {date}");
    why_by_hand(date: &str) = format!("put there: {date}");
    why_resume(date: &str) = format!("the rest goes on {date}");
    why_takes(duration: &str) = format!("takes {duration}");
    why_takes_with_pauses(duration: &str, pauses: &str) = format!("takes {duration} with pauses of {pauses}");

    // Other projects.
    other_projects = "Other projects";
    other_wait = "Wait for another project…";
    other_update = "Update dates from other projects";
    other_title = "Wait for another project";
    other_text(task: &str) = format!("{task} is held by the date of a task elsewhere, as it was last known.");
    other_project = "Project";
    other_elsewhere = "A project that is not on this device";
    other_name = "Its name";
    other_task = "Task";
    other_task_hint = "Its key, such as T-12";
    other_dates(start: &str, finish: &str) = format!("{start} to {finish}");
    other_kind = "Link";
    other_lag = "Lag";
    other_lag_hint = "2d, -4h";
    other_date = "When that is, as far as you know";
    other_link = "Link";
    other_reading = "The other project is still being read.";
    other_unknown(typed: &str, project: &str) = if typed.is_empty() {
        format!("Choose a task of {project}.")
    } else {
        format!("{project} has no task “{typed}”.")
    };
    other_missing = "Give the name of the project and the key of its task.";
    other_remove(name: &str) = format!("No longer wait for {name}");
    other_no_date = "No date is known";
    other_stale = "may be out of date";

    // Details.
    details_of(key: &str) = format!("Details of {key}");
    details_dates = "Dates";
    details_progress = "Progress";
    details_rules = "Rules";
    details_notes = "Notes";
    details_attention = "Needs attention";
    details_total_float = "Total float";
    details_free_float = "Free float";
    details_late_finish = "Latest finish";
    details_mode = "Scheduling";
    details_mode_auto = "Automatic";
    details_mode_manual = "By hand";
    details_owner = "Owner";
    details_nobody = "Nobody";
    details_inactive = "Left out of the schedule";
    details_critical = "critical";
    details_near_critical = "nearly critical";
    details_previous = "Previous task";
    details_next = "Next task";
    driver_alap = "it starts as late as possible";

    // The palette.
    palette = "Commands and tasks";
    palette_hint = "Type a command, a key such as T-12, or a name";
    palette_none = "Nothing fits. Try fewer letters.";
    palette_results(count: usize) = plural(count, "result", "results");

    // Shortcuts.
    shortcuts = "Keyboard shortcuts";
    keys_move = "Move between rows and cells";
    keys_first_last = "First, last cell of the row";
    keys_top_bottom = "First, last row";
    keys_page = "A screen up, down";
    keys_open_close = "Open a summary or enter its cells; close it or go back";
    keys_select = "Select more rows";
    keys_select_cells = "Select more cells";
    keys_select_all = "Select everything";
    keys_fill = "Fill the first selected cell down";
    keys_fill_typed = "In the editor: into everything selected";
    keys_clipboard = "Cut, copy, paste; also with a spreadsheet";
    keys_clear = "Clear the selected cells";
    keys_head = "On a heading: move it, make it wider, sort, hide";
    keys_filter = "Filter the plan";
    keys_go = "Go to plan, network, resources, calendar, baselines; the list of projects";
    keys_toggle_select = "Add the row to the selection, or take it out";
    keys_edit = "Edit the cell";
    keys_cancel = "Leave the editor without a change";
    keys_next_cell = "Next, previous cell";
    keys_indent = "Indent, outdent";
    keys_reorder = "Move the row up, down";
    keys_new = "New task below";
    keys_recurring = "New recurring task below";
    keys_why = "Why this date?";
    keys_delete = "Delete the selected tasks (undo brings them back)";
    keys_link = "Link, unlink the selected tasks";
    keys_shift = "Start a day earlier, later";
    keys_stretch = "A day shorter, longer";
    keys_undo = "Undo, redo";
    keys_palette = "Commands and go to a task";
    keys_search = "Go to a task";
    keys_help = "This list";
    keys_details = "Open the details";
    keys_zoom = "Zoom the chart";
    keys_group_move = "Moving";
    keys_group_edit = "Editing";
    keys_group_structure = "Structure";
    keys_group_anywhere = "Anywhere";

    // What screen readers hear.
    said_remote(name: &str, count: usize) = format!("{name} changed {}.", plural(count, "task", "tasks"));
    said_selected(count: usize) = format!("{} selected.", plural(count, "row", "rows"));
    said_online = "Connected to the relay.";
    said_offline = "Offline. Changes are kept on this device.";
    said_all_seen = "All changes are on the relay.";
    paste_nothing = "The clipboard holds no rows. Copy some cells of a spreadsheet first.";
    copied_rows(count: usize) = format!("Copied {}.", plural(count, "row", "rows"));
    nothing_to_link = "Select two or more tasks to link them, in the order of the work.";
    nothing_to_unlink = "No links run between the selected tasks.";

    not_here_yet = "What stands here now has not come yet. Try again in a moment.";

    // What the schedule as a whole depends on.
    schedule = "Schedule";
    settings = "Schedule settings…";
    settings_title = "Schedule settings";
    settings_text = "They hold for the whole project and for everybody in it.";
    settings_dates = "Dates";
    settings_time = "Working time";
    settings_critical = "Critical tasks";
    settings_links = "Links and progress";
    settings_no_calendar = "Monday to Friday, 08:00–12:00 and 13:00–17:00";
    settings_elapsed = "Working time is meant here, such as 2d or 4h.";
    settings_bad_date = "Give a date and a time of day.";
    settings_bad_time = "Give a time of day, such as 08:00.";
    settings_midnight = "A day that starts at midnight cannot be told from one that starts as usual: choose another time.";
    settings_bad_number = "Give a whole number.";
    reschedule = "Reschedule uncompleted work…";
    reschedule_title = "Reschedule uncompleted work";
    reschedule_text = "Work that was to be done before this moment and is not done is put off until then. What is left of a task under way goes on after a pause.";
    reschedule_after = "Go on from";
    reschedule_which = "Which tasks";
    reschedule_selected(count: usize) = format!("The {} selected", plural(count, "task", "tasks"));
    reschedule_all = "All tasks";
    reschedule_do = "Reschedule";
    zone = "Time zone";
    zone_bad = "There is no time zone of that name. One is called, for example, Europe/Oslo.";
    zone_project = "the project’s";
    zone_unknown = "This version does not know that time zone: the hours are taken as the project’s.";
    zone_text = "Hours are by the clocks there; the plan shows them by the project’s.";

    // Levelling and the critical chain.
    level = "Level…";
    level_title = "Level the plan";
    level_text = "Looks for dates at which nobody is asked for more than there is. Tasks that have to wait get a levelling delay. You see what would move before anything is changed.";
    level_how_far = "How far tasks may wait";
    level_all = "As long as it takes";
    level_all_text = "Every shortage is resolved; the project may finish later.";
    level_float = "Only within their float";
    level_float_text = "The project finishes as it does now; what that does not resolve is listed.";
    level_in_parts = "Tasks may pause.";
    level_in_parts_text = "Somebody who is needed elsewhere goes there, and comes back to finish. Tasks with “Kept in one piece” never do.";
    level_clear = "Clear levelling";
    level_look = "Look for dates";
    level_preview = "Levelling preview";
    level_apply = "Apply";
    level_discard = "Discard";
    level_stale = "The plan has changed since this was found. Applying it may not resolve everything; level again to be sure.";
    level_nothing = "Nothing has to wait: nobody is asked for more than there is, or no delay would help.";
    level_move_count(count: usize) = format!("{} would move.", plural(count, "task", "tasks"));
    level_same_finish(finish: &str) = format!("The project finishes on {finish}, as now.");
    level_new_finish(finish: &str, before: &str) = format!("The project finishes on {finish} instead of {before}.");
    level_quality(permille: u32) = match permille {
        0 => "No plan with these people finishes earlier.".to_owned(),
        _ => format!("That is within {}.{} % of the best possible.", permille / 10, permille % 10),
    };
    level_moves = "Tasks that would move";
    level_task = "Task";
    level_start = "Start";
    level_finish = "Finish";
    level_why = "Why";
    level_change(before: &str, after: &str) = format!("{before} → {after}");
    level_rest(count: usize) = format!("{} more; the chart shows them all.", plural(count, "task", "tasks"));
    level_more(count: usize) = format!("{count} more");
    level_waits(who: &str, tasks: &str, until: &str) = format!("Waits for {who}, who has {tasks} until {until}");
    level_waits_nobody(who: &str) = format!("Waits until there is enough of {who}");
    level_pauses(who: &str, tasks: &str, until: &str) = format!("Pauses while {who} has {tasks}, until {until}");
    level_follows = "Follows tasks that move";
    level_released = "Need not wait any more";
    level_left(count: usize, which: &str) = format!("{} left: {which}.", plural(count, "shortage is", "shortages are"));
    level_left_one(who: &str, from: &str, tasks: &str) = format!("{who} from {from} ({tasks})");
    chain_title = "Critical chain";
    chain_show = "Show or hide the critical chain";
    chain_text = "The tasks that decide when the project finishes, tied by links or by the people they pass on. Level the plan first: while somebody is asked for too much, it is the critical path.";
    chain_buffers = "Buffers";
    chain_first = "The chain begins here";
    chain_link = "Linked to the one before";
    chain_resource(who: &str) = format!("Takes over {who}");
    chain_project_buffer = "Project buffer";
    chain_project_text(size: &str) = format!("Keep {size} free behind the chain: half of its working time");
    chain_feeding_buffer = "Feeding buffer after";
    chain_feeding_fits(size: &str) = format!("{size} are needed, and they are there");
    chain_feeding_short(size: &str, room: &str) = format!("{size} are needed, {room} are there: start that work earlier");

    // Baselines.
    baselines = "Baselines";
    baseline = "Baseline";
    baseline_named(name: &str) = format!("Baseline “{name}”");
    baseline_none = "No baseline";
    baseline_take = "Take a baseline";
    baseline_take_more = "Take a baseline…";
    baseline_take_text = "It keeps the dates, durations and work of every task as they are now. It never changes; take another one when the plan is approved anew.";
    baseline_manage = "All baselines";
    baseline_proposed(date: &str) = format!("Approved {date}");
    baseline_note = "Note";
    baseline_start = "Baseline start";
    baseline_finish = "Baseline finish";
    baseline_taken(name: &str) = format!("Baseline “{name}” taken.");
    baseline_deleted(name: &str) = format!("Baseline “{name}” deleted. Undo brings it back.");
    baseline_rename = "Rename the baseline";
    baseline_rename_named(name: &str) = format!("Rename {name}");
    baseline_delete_named(name: &str) = format!("Delete {name}");
    baseline_show(name: &str) = format!("Show {name} in the chart");
    baseline_col_chart = "Chart";
    baseline_col_taken = "Taken";
    baseline_col_by = "By";
    baseline_col_tasks = "Tasks";
    baseline_dates(start: &str, finish: &str) = format!("Baseline: {start} → {finish}");
    baseline_compare = "Compare";
    baseline_compare_named(name: &str) = format!("Compare {name} with now");
    baseline_from = "Compare";
    baseline_to = "with";
    baseline_now = "The plan now";
    days(number: &str, one: bool) = format!("{number} {}", if one { "day" } else { "days" });
    on_baseline = "as in the baseline";
    after_baseline(days: &str) = format!("{days} after baseline");
    before_baseline(days: &str) = format!("{days} before baseline");
    compare_same_finish(date: &str) = format!("Finish {date}, the same.");
    compare_later(date: &str, days: &str) = format!("Finish {date}, {days} later.");
    compare_earlier(date: &str, days: &str) = format!("Finish {date}, {days} earlier.");
    compare_tasks(moved: usize, added: usize, removed: usize, same: usize) = format!("{} changed, {added} added, {removed} removed, {same} the same.", plural(moved, "task", "tasks"));
    variance_table = "What moved, task by task";
    variance_task = "Task";
    variance_start_was = "Start then";
    variance_start_is = "Start";
    variance_start = "Start moved";
    variance_finish_was = "Finish then";
    variance_finish_is = "Finish";
    variance_finish = "Finish moved";
    variance_duration = "Duration";
    variance_work = "Work";
    variance_added = "added";
    variance_removed = "removed";
    variance_copy = "Copy as a table";
    variance_more(count: usize) = format!("Show more ({count} left)");
    copy_refused = "The browser did not let the text be copied.";
    copy_refused_next = "Allow this page to use the clipboard, then try again.";

    // Resources and their use.
    resource_new = "New resource";
    resource_new_name = "New resource";
    resource_type = "Type";
    resource_max = "Max. units";
    resource_calendar = "Calendar";
    resource_project_calendar = "Project calendar";
    resource_availability = "Availability";
    resource_email = "E-mail";
    resource_work = "Work";
    resource_always = "Always";
    resource_periods(count: usize) = plural(count, "period", "periods");
    resource_field(field: &str, name: &str) = format!("{field}: {name}");
    bad_units = "Write a percentage such as 50 % or 200 %.";
    bad_period = "Each period needs a percentage, and must not end before it starts.";
    nothing_changed = "Nothing was changed.";
    availability_text = "Without periods the maximum units hold at all times. With some, nothing is available outside them. An empty date means for ever.";
    availability_from = "From";
    availability_to = "To";
    availability_add = "Add a period";
    availability_remove = "Remove this period";
    warning_over = "Somebody who works on it has too much to do at the time.";
    usage = "Resource use";
    usage_chart = "Bars of the resource’s use. Left and right move between bars, up and down between those with too much to do, Enter selects the tasks. The same figures are in the table.";
    usage_resource = "Resource";
    usage_as_table = "Show as a table";
    usage_close = "Close resource use";
    usage_facts(calendar: &str, units: &str, work: &str) = format!("{calendar} · {units} · {work} of work");
    usage_over_by(amount: &str, month: &str) = format!("over by {amount} in {month}");
    usage_over_days(days: usize, amount: &str) = format!("{} · {amount}", plural(days, "day", "days"));
    usage_over_bar = "Too much to do: click to select the tasks";
    usage_bar(time: &str, demand: &str, capacity: &str) = format!("{time}: {demand} asked of {capacity}.");
    usage_bar_over(amount: &str) = format!(" Over by {amount}.");
    usage_show = "Show under the Gantt";
    usage_time = "From";
    usage_demand = "Asked";
    usage_capacity = "There";
    usage_over = "Over";
    usage_tasks = "Tasks";
    usage_select(time: &str) = format!("Select the tasks of {time}: ");
    usage_table = "Resource use in figures";
    days_short(number: &str) = format!("{number} d");
}
