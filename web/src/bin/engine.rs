//! The engine's module, started by `worker.js`.

fn main() {
    if let Err(error) = throughline_web::worker::start() {
        throughline_web::worker::fail(&error.to_string());
    }
}
