//! Risks: most were named at the workshop of 15 January. Costs are in cents, delays in working days.

use rand::Rng;

use super::filler::{Filler, Table};
use crate::register::{Declared as _, Risk, ScaleStep};

pub(super) fn fill<R: Rng>(filler: &mut Filler<'_, R>) {
    filler.table(&RISKS);
    filler.table(&SCALES);
}

/// What the steps of both scales mean in this project.
#[rustfmt::skip]
const SCALES: Table<4> = Table {
    kind: ScaleStep::KIND,
    columns: ["of", "level", "title", "likelihood"],
    rows: &[
        ("", "01-15", ["probability", "very_low", "Below 10 %", "5"]),
        ("", "01-15", ["probability", "low", "10 to 30 %", "20"]),
        ("", "01-15", ["probability", "medium", "30 to 50 %", "40"]),
        ("", "01-15", ["probability", "high", "50 to 70 %", "60"]),
        ("", "01-15", ["probability", "very_high", "Above 70 %", "85"]),
        ("", "01-15", ["impact", "very_low", "Within the float, below 20,000", ""]),
        ("", "01-15", ["impact", "low", "Up to 3 days or 50,000", ""]),
        ("", "01-15", ["impact", "medium", "Up to 10 days or 200,000", ""]),
        ("", "01-15", ["impact", "high", "A harbour misses its date", ""]),
        ("", "01-15", ["impact", "very_high", "The leased lines must be prolonged", ""]),
    ],
};

/// The three-point figures are low, likely and high.
#[rustfmt::skip]
const RISKS: Table<22> = Table {
    kind: Risk::KIND,
    columns: [
        "title", "status", "sort", "owner", "probability", "impact", "response", "proximity", "review",
        "likelihood", "cost_low", "cost_likely", "cost_high", "delay_low", "delay_likely", "delay_high",
        "residual_probability", "residual_impact", "cause", "event", "effect", "tags",
    ],
    rows: &[
        ("r-late", "01-15", [
            "Switches arrive late", "responding", "threat", "nils", "medium", "high", "mitigate", "near", "2027-02-19",
            "40", "4_000_00", "12_000_00", "30_000_00", "3", "8", "20", "low", "high",
            "All 48 switches come in one lot from one vendor.", "The lot may leave the factory later than agreed.", "Every site moves, for each waits for the gate.", "delivery"]),
        ("r-road", "01-15", [
            "Road to Kirkenes is closed", "responding", "threat", "ida", "high", "medium", "avoid", "near", "2027-03-15",
            "", "1_500_00", "3_000_00", "9_000_00", "1", "4", "10", "low", "low",
            "The mountain road closes in storms until the end of April.", "The van with the racks may be turned back.", "The last site moves, and with it the end of the project.", "kirkenes, delivery"]),
        ("r-mast", "01-15", [
            "No leave for the mast at Kirkenes", "occurred", "threat", "mari", "medium", "high", "mitigate", "imminent", "",
            "50", "2_000_00", "15_000_00", "28_000_00", "0", "5", "15", "low", "medium",
            "The mast belongs to somebody else, and nobody had asked.", "The owner may refuse or keep us waiting.", "No radio link; satellite by the month instead.", "kirkenes, radio"]),
        ("r-night", "01-15", [
            "A cut-over does not fit into one night", "analysed", "threat", "aruna", "medium", "very_high", "mitigate", "near", "2027-04-02",
            "", "3_000_00", "6_000_00", "14_000_00", "3", "5", "6", "low", "medium",
            "The window ends at 05:30 and old configurations are badly documented.", "At 03:00 the new network may not work.", "Roll back, another night, and a harbour that trusts us less.", "cut-over"]),
        ("r-heat", "01-15", [
            "Rack rooms become too hot in summer", "closed", "threat", "tor", "high", "high", "avoid", "far", "",
            "", "8_000_00", "20_000_00", "45_000_00", "0", "5", "10", "very_low", "high",
            "Two rooms have neither window nor cooling.", "Equipment may fail above 45 °C.", "Cooling would have to be bought and built. Closed with the choice of a fanless switch.", "power"]),
        ("r-tender", "01-15", [
            "Too few offers for the fibre work", "responding", "threat", "nils", "medium", "high", "mitigate", "near", "2027-03-01",
            "35", "5_000_00", "18_000_00", "40_000_00", "2", "6", "15", "low", "medium",
            "Few contractors work north of Narvik in spring.", "The tender may bring one offer or none.", "A higher price, and the gate in March is missed.", "fibre"]),
        ("r-aruna", "01-18", [
            "Only one person knows the core design", "responding", "threat", "mari", "low", "very_high", "mitigate", "far", "2027-03-31",
            "", "0", "10_000_00", "25_000_00", "5", "10", "20", "low", "medium",
            "Aruna designs, configures and trains.", "She may be ill or leave.", "Configuration stops at every site.", "people"]),
        ("r-security", "01-18", [
            "Security review asks for another design", "analysed", "threat", "selma", "low", "high", "accept", "imminent", "2027-02-18",
            "15", "0", "5_000_00", "20_000_00", "2", "5", "12", "", "",
            "Old devices cannot identify themselves at their port.", "The review may not accept exceptions.", "The gate at the end of February is missed.", "security"]),
        ("r-duct", "01-18", [
            "Ducts at Narvik are crushed", "identified", "threat", "tor", "low", "medium", "transfer", "far", "2027-04-01",
            "20", "2_000_00", "7_000_00", "16_000_00", "1", "3", "8", "low", "low",
            "The quay was rebuilt in 2019 and the drawings are older.", "Fibre may not go through.", "Digging; the contract lets the contractor bear the first two days.", "narvik, fibre"]),
        ("r-notice", "01-22", [
            "Notice to the old provider comes too late", "identified", "threat", "nils", "low", "low", "", "far", "2027-05-03",
            "10", "6_000_00", "6_000_00", "12_000_00", "0", "0", "0", "", "",
            "Notice runs thirty days from the first of a month.", "A slip of a few days may cost a month.", "Six lines are paid for another month.", "contract"]),
        ("r-reuse", "01-22", [
            "Old carrier's ducts at Bodø can be used", "responding", "opportunity", "tor", "medium", "medium", "enhance", "near", "2027-03-10",
            "60", "3_000_00", "8_000_00", "11_000_00", "1", "2", "3", "high", "medium",
            "The survey found two empty ducts.", "Their owner may let us have one.", "Less digging: cheaper and quicker.", "bodø, fibre"]),
        ("r-share", "02-08", [
            "Neighbouring ports buy with us", "identified", "opportunity", "nils", "low", "medium", "share", "near", "2027-03-01",
            "25", "2_000_00", "9_000_00", "12_000_00", "0", "0", "0", "medium", "medium",
            "The framework agreement has a step at sixty units.", "Two ports may join the order.", "The unit price falls by eight per cent.", "contract, delivery"]),
    ],
};
