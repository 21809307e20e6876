//! Dependencies, and who works on what.

use super::*;

#[test]
fn links() {
    let mut bench = Bench::new();
    for (one, other) in [
        ("Case", "Survey"),
        ("Survey", "Deploy"),
        ("Rack", "Test"),
        ("Deploy", "Close"),
    ] {
        bench.apply(&link(one, other)).expect("a new link");
    }
    let check = |bench: &mut Bench, one: &str, other: &str, expected: &str| {
        let error = bench
            .apply(&link(one, other))
            .expect_err("an impossible link");
        assert_eq!(error.to_string(), expected);
    };
    check(
        &mut bench,
        "Rack",
        "Test",
        "T-7 ‘Test’ already waits for T-6 ‘Rack’ (FS)",
    );
    check(
        &mut bench,
        "Rack",
        "Rack",
        "T-6 ‘Rack’ cannot wait for T-6 ‘Rack’: one is part of the other",
    );
    check(
        &mut bench,
        "Deploy",
        "Rack",
        "T-6 ‘Rack’ cannot wait for T-4 ‘Deploy’: one is part of the other",
    );
    check(
        &mut bench,
        "Test",
        "Rack",
        "T-6 ‘Rack’ cannot wait for T-7 ‘Test’: it would be a circle (T-6 ‘Rack’ → T-7 ‘Test’)",
    );
    // Through the summary that holds the rack.
    check(
        &mut bench,
        "Close",
        "Case",
        "T-2 ‘Case’ cannot wait for T-9 ‘Close’: it would be a circle (T-2 ‘Case’ → T-3 ‘Survey’ → T-4 ‘Deploy’ → T-9 ‘Close’)",
    );
    check(
        &mut bench,
        "Bodø",
        "Survey",
        "T-3 ‘Survey’ cannot wait for T-8 ‘Bodø’: it would be a circle (T-3 ‘Survey’ → T-4 ‘Deploy’ → T-8 ‘Bodø’)",
    );
    let kept = bench
        .plan()
        .records
        .links
        .values()
        .find(|link| link.successor == Some(task("Close")))
        .map(|link| link.id);
    bench
        .apply(&Intent::SetPredecessors {
            task: task("Close"),
            predecessors: vec![
                after("Test", LinkType::Ff, 0),
                after("Deploy", LinkType::Ss, 60),
            ],
        })
        .expect("new predecessors");
    assert_eq!(
        bench.links(),
        [
            "Case FS+0 Survey",
            "Deploy SS+60 Close",
            "Rack FS+0 Test",
            "Survey FS+0 Deploy",
            "Test FF+0 Close"
        ]
    );
    let link_of_deploy = bench.plan().records.links[&kept.expect("a link")].clone();
    assert_eq!(link_of_deploy.kind, LinkType::Ss, "the record is kept");
    // The same from the other end.
    let circle = bench.apply(&Intent::SetSuccessors {
        task: task("Deploy"),
        successors: vec![after("Survey", LinkType::Fs, 0)],
    });
    assert_eq!(
        circle.expect_err("a circle").to_string(),
        "T-3 ‘Survey’ cannot wait for T-4 ‘Deploy’: it would be a circle (T-3 ‘Survey’ → T-4 ‘Deploy’)"
    );
    bench
        .apply(&Intent::SetSuccessors {
            task: task("Deploy"),
            successors: vec![after("Close", LinkType::Ff, 30)],
        })
        .expect("new successors");
    assert_eq!(
        bench.links(),
        [
            "Case FS+0 Survey",
            "Deploy FF+30 Close",
            "Rack FS+0 Test",
            "Survey FS+0 Deploy",
            "Test FF+0 Close"
        ]
    );
    let link_of_deploy = &bench.plan().records.links[&kept.expect("a link")];
    assert_eq!(link_of_deploy.kind, LinkType::Ff, "the record is kept");
    // A circle can be turned round in one go.
    bench
        .apply(&Intent::SetPredecessors {
            task: task("Test"),
            predecessors: Vec::new(),
        })
        .expect("no predecessors");
    bench
        .apply(&link("Test", "Rack"))
        .expect("the other way round");
    bench
        .apply(&Intent::DeleteTasks {
            tasks: tasks(&["Deploy"]),
        })
        .expect("a deletion");
    assert_eq!(bench.links(), ["Case FS+0 Survey"]);
    let left: Vec<LinkId> = bench.plan().links.iter().map(|link| link.id).collect();
    bench
        .apply(&Intent::Unlink {
            links: left.clone(),
        })
        .expect("the last link");
    assert!(bench.links().is_empty());
    let again = bench
        .apply(&Intent::Unlink { links: left })
        .expect_err("gone");
    assert_eq!(again.to_string(), "the link is not in the plan any more");
}

#[test]
fn resources() {
    let mut bench = Bench::new();
    let work = |bench: &mut Bench, wanted: &[(&str, i64)]| {
        let resources = wanted
            .iter()
            .map(|(name, units)| ((*name).to_owned(), Units(*units)))
            .collect();
        bench.apply(&Intent::SetResources {
            task: task("Rack"),
            resources,
        })
    };
    let who = |bench: &Bench| -> Vec<(String, i64)> {
        let records = bench.section.plan_records();
        let mut found: Vec<(String, i64)> = records
            .assignments
            .values()
            .filter(|a| !a.deleted)
            .filter_map(|a| Some((records.resources[&a.resource?].name.clone(), a.units.0)))
            .collect();
        found.sort();
        found
    };
    work(&mut bench, &[(" jon ", 10_000), ("Ida", 5_000)]).expect("one new, one known");
    assert_eq!(
        who(&bench),
        [("Ida".to_owned(), 5_000), ("Jon".to_owned(), 10_000)]
    );
    assert_eq!(bench.section.plan_records().resources.len(), 2);
    let ids: Vec<_> = bench
        .section
        .plan_records()
        .assignments
        .keys()
        .copied()
        .collect();
    work(&mut bench, &[("IDA", 10_000)]).expect("one gone, one changed");
    assert_eq!(who(&bench), [("Ida".to_owned(), 10_000)]);
    assert!(
        ids.iter()
            .eq(bench.section.plan_records().assignments.keys())
    );
    let error = work(&mut bench, &[("  ", 1)]).expect_err("no name");
    assert_eq!(error.to_string(), "a resource needs a name");
    let find = |bench: &Bench| {
        let resources = bench.section.plan_records().resources.values();
        resources
            .clone()
            .find(|r| r.name == "Ida")
            .map(|r| r.id)
            .expect("Ida")
    };
    let resource = find(&bench);
    bench
        .apply(&set("Rack", "owner", resource.0.as_str()))
        .expect("an owner");
    bench
        .apply(&Intent::DeleteResource { resource })
        .expect("a deletion");
    assert!(who(&bench).is_empty());
    assert_eq!(
        bench.section.plan_records().tasks[&task("Rack")].owner,
        None
    );
    let step = bench
        .apply(&Intent::CreateResource {
            fields: named("Selma"),
        })
        .expect("a resource");
    assert_eq!(step.label, "New resource ‘Selma’");
    let error = bench
        .apply(&Intent::CreateResource { fields: Vec::new() })
        .expect_err("no name");
    assert_eq!(error, EditError::Unnamed("a resource"));
}
