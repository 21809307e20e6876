//! The workshop's module, started by `workshop-worker.js`.

fn main() {
    if let Err(error) = throughline_web::workshop::start() {
        throughline_web::worker::fail(&error.to_string());
    }
}
