//! Levelling delays.

use super::*;

#[test]
fn levelling_is_one_step_with_a_label() {
    let check = |delays: &[(&str, i64)], expected: Result<&str, EditError>| {
        let mut bench = Bench::new();
        let delays: Vec<_> = delays
            .iter()
            .map(|(name, d)| (task(name), Minutes(*d)))
            .collect();
        let step = bench.apply(&Intent::Level {
            delays: delays.clone(),
        });
        assert_eq!(step.map(|step| step.label), expected.map(str::to_owned));
        for (id, delay) in delays {
            let stored = bench.section.value("tasks", id.0, "levelling_delay");
            let there = bench.plan().find(id).is_some();
            assert_eq!(stored, there.then(|| delay.0.into()), "{id}");
        }
    };
    check(&[("Rack", 480)], Ok("Level: one task waits"));
    check(&[("Rack", 480), ("Test", 60)], Ok("Level: 2 tasks wait"));
    check(&[("Rack", 0)], Ok("Clear levelling"));
    // Somebody has deleted it meanwhile.
    check(
        &[("Not there", 60), ("Rack", 60)],
        Ok("Level: one task waits"),
    );
    check(&[("Not there", 60)], Err(EditError::Nothing));
}
