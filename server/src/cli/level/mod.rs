//! `throughline level`: searches for the shortest schedule in which nobody is asked for too much.

mod instance;
mod plan;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use clap::Args;
use throughline_core::level::psplib;

use super::{files, schedule::plan_in};

/// Level a plan, or solve a PSPLIB instance (.sm): the shortest schedule that the resources allow
#[derive(Args)]
pub(super) struct Level {
    /// A PSPLIB instance, a Throughline project or a Microsoft Project XML file
    file: PathBuf,
    /// How long to search; it ends sooner once nothing can be better
    #[arg(long, default_value = "1", value_parser = seconds)]
    seconds: Duration,
    /// Which of many ways the search goes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// In a plan, let tasks wait only as long as the project does not finish later
    #[arg(long)]
    within_float: bool,
    /// In a plan, let tasks pause while others have their resources
    #[arg(long)]
    in_parts: bool,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Level {
    pub(super) fn run(self) -> Result<()> {
        let end = Instant::now() + self.seconds;
        let bytes = files::read(&self.file)?;
        let named_so = self
            .file
            .extension()
            .is_some_and(|extension| extension == "sm");
        if named_so || psplib::is_one(&bytes) {
            let instance = psplib::read(&bytes)
                .with_context(|| format!("cannot read {}", self.file.display()))?;
            return instance::solve(&instance, self.seed, end, self.json);
        }
        let records = plan_in(&bytes, &self.file)?;
        plan::level(records, &self, end)
    }
}

/// A number of seconds, such as `2` or `0.5`.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse::<f64>()
        .map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|seconds| *seconds <= LONGEST)
        .ok_or_else(|| "not between 0 seconds and a day".to_owned())
}

const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
