//! The part that is loaded first: the whole module, with stubs in the places of the functions that went.

use std::{collections::BTreeSet, convert::Infallible};

use anyhow::{Result, anyhow};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ExportKind, ExportSection, Function, GlobalSection,
    GlobalType, RefType, TableSection, TableType, ValType,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader, TableSectionReader};

use super::{HERE, Part, Place, Plan, TABLE, module::Module, short};

pub(super) fn encode(module: &Module<'_>, plan: &Plan) -> Result<Vec<u8>> {
    let mut encoded = wasm_encoder::Module::new();
    First {
        module,
        plan,
        position: 0,
    }
    .parse_core_module(&mut encoded, wasmparser::Parser::new(0), module.wasm)
    .map_err(|error| anyhow!("the first part: {error}"))?;
    Ok(encoded.finish())
}

struct First<'a> {
    module: &'a Module<'a>,
    plan: &'a Plan,
    /// How many functions have been written.
    position: usize,
}

impl First<'_> {
    /// The tables stand behind the module's own.
    fn table(&self, part: usize) -> u32 {
        (self.module.tables.len() + part - 1) as u32
    }

    /// The globals stand behind the module's own.
    fn here(&self, part: usize) -> u32 {
        (self.module.globals.len() + part - 1) as u32
    }

    fn parts(&self) -> impl Iterator<Item = usize> + use<> {
        1..=self.plan.later.len()
    }

    /// Calls the function through its part's table, after that has been filled.
    fn stub(&self, kind: u32, part: usize, entry: u32) -> Function {
        let mut stub = Function::new([]);
        let mut code = stub.instructions();
        code.global_get(self.here(part))
            .i32_eqz()
            .if_(BlockType::Empty)
            .i32_const(part as i32)
            .call(self.plan.bring)
            .end();
        for (param, _) in (0..).zip(&self.module.params[kind as usize]) {
            code.local_get(param);
        }
        code.i32_const(entry as i32)
            .call_indirect(self.table(part), kind)
            .end();
        stub
    }
}

/// Nobody outside its part calls the function.
fn nothing() -> Function {
    let mut nothing = Function::new([]);
    nothing.instructions().unreachable().end();
    nothing
}

impl Reencode for First<'_> {
    type Error = Infallible;

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_table_section(self, tables, section)?;
        for part in &self.plan.later {
            tables.table(table(part));
        }
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_global_section(self, globals, section)?;
        for _ in self.parts() {
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
        for part in self.parts() {
            exports.export(
                &format!("{TABLE}{part}"),
                ExportKind::Table,
                self.table(part),
            );
            exports.export(
                &format!("{HERE}{part}"),
                ExportKind::Global,
                self.here(part),
            );
        }
        let all = |count: usize| 0..count as u32;
        for (kind, letter, indices) in [
            (ExportKind::Table, 't', all(self.module.tables.len())),
            (ExportKind::Memory, 'm', all(self.module.memories.len())),
            (ExportKind::Global, 'g', all(self.module.globals.len())),
        ] {
            for index in indices {
                exports.export(&short(letter, index), kind, index);
            }
        }
        let shared: BTreeSet<u32> = self
            .plan
            .later
            .iter()
            .flat_map(|part| part.shared.iter().copied())
            .collect();
        for index in shared {
            exports.export(&short('f', index), ExportKind::Func, index);
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error> {
        let position = self.position;
        self.position += 1;
        match self.plan.places[position] {
            Place { part: 0, .. } => return utils::parse_function_body(self, code, body),
            Place { entry: None, .. } => code.function(&nothing()),
            Place {
                part,
                entry: Some(entry),
            } => code.function(&self.stub(self.module.functions[position].kind, part, entry)),
        };
        Ok(())
    }
}

/// A number that the module and the page can set.
pub(super) const MARK: GlobalType = GlobalType {
    val_type: ValType::I32,
    mutable: true,
    shared: false,
};

/// The table that a later part fills.
pub(super) fn table(part: &Part) -> TableType {
    let size = part.entries.len() as u64;
    TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: size,
        maximum: Some(size),
        shared: false,
    }
}
