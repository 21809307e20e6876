//! Marks every function that is called, so that a browser can be asked which ones the first use needs.

use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader};

use super::{first::MARK, module::Module};

/// How the name of a mark's export begins. The position of the function among those that the module defines follows.
const MARKED: &str = "called_";

/// The module with an exported global for each function, which is 1 once the function has been called.
pub(in crate::web) fn mark(wasm: &[u8]) -> Result<Vec<u8>> {
    let module = Module::read(wasm)?;
    let mut encoded = wasm_encoder::Module::new();
    Marks {
        module: &module,
        position: 0,
    }
    .parse_core_module(&mut encoded, wasmparser::Parser::new(0), wasm)
    .map_err(|error| anyhow!("the marked module: {error}"))?;
    Ok(encoded.finish())
}

struct Marks<'a> {
    module: &'a Module<'a>,
    /// How many functions have been written.
    position: u32,
}

impl Marks<'_> {
    fn global(&self, position: u32) -> u32 {
        self.module.globals.len() as u32 + position
    }
}

impl Reencode for Marks<'_> {
    type Error = Infallible;

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_global_section(self, globals, section)?;
        for _ in &self.module.functions {
            globals.global(MARK, &ConstExpr::i32_const(0));
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_export_section(self, exports, section)?;
        for (position, _) in (0..).zip(&self.module.functions) {
            let name = format!("{MARKED}{position}");
            exports.export(&name, ExportKind::Global, self.global(position));
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        function
            .instructions()
            .i32_const(1)
            .global_set(self.global(self.position));
        self.position += 1;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            function.instruction(&self.parse_instruction(&mut operators)?);
        }
        code.function(&function);
        Ok(())
    }
}
