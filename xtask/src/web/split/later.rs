//! A part that is linked later: functions that went. They use the first part's memory, tables, globals and
//! functions, and are called through a table that they fill.

use std::{borrow::Cow, convert::Infallible};

use anyhow::{Result, anyhow};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, FunctionSection, ImportSection,
    TypeSection,
    reencode::{Error, Reencode},
};

use super::{FIRST, Part, Plan, TABLE, first::table, module::Module, short};

pub(super) fn encode(module: &Module<'_>, plan: &Plan, number: usize) -> Result<Vec<u8>> {
    Later::new(module, plan, number)
        .encode()
        .map_err(|error| anyhow!("part {number}: {error}"))
}

struct Later<'a> {
    module: &'a Module<'a>,
    number: usize,
    part: &'a Part,
    /// The index here of each of the module's functions that is called here.
    indices: Vec<Option<u32>>,
    /// The positions in the module of the functions that are here.
    positions: Vec<usize>,
}

impl<'a> Later<'a> {
    fn new(module: &'a Module<'a>, plan: &'a Plan, number: usize) -> Self {
        let part = &plan.later[number - 1];
        let mut indices = vec![None; module.imported.len() + module.functions.len()];
        let positions: Vec<usize> = (0..module.functions.len())
            .filter(|position| plan.places[*position].part == number)
            .collect();
        let shared = part.shared.iter().copied();
        let own = positions.iter().map(|position| module.index(*position));
        for (here, there) in (0..).zip(shared.chain(own)) {
            indices[there as usize] = Some(here);
        }
        Self {
            module,
            number,
            part,
            indices,
            positions,
        }
    }

    fn encode(mut self) -> Result<Vec<u8>, Error> {
        let mut types = TypeSection::new();
        if let Some(section) = self.module.types.clone() {
            self.parse_type_section(&mut types, section)?;
        }
        let imports = self.imports()?;
        let mut functions = FunctionSection::new();
        for position in &self.positions {
            functions.function(self.module.functions[*position].kind);
        }
        let elements = self.elements()?;
        let mut code = CodeSection::new();
        for position in self.positions.clone() {
            self.parse_function_body(&mut code, self.module.functions[position].body.clone())?;
        }
        let mut encoded = wasm_encoder::Module::new();
        encoded
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&elements)
            .section(&code);
        Ok(encoded.finish())
    }

    fn imports(&mut self) -> Result<ImportSection, Error> {
        let mut imports = ImportSection::new();
        for index in &self.part.shared {
            let kind = EntityType::Function(self.module.kind(*index));
            imports.import(FIRST, &short('f', *index), kind);
        }
        for (index, table) in (0..).zip(&self.module.tables) {
            imports.import(FIRST, &short('t', index), self.table_type(*table)?);
        }
        imports.import(FIRST, &format!("{TABLE}{}", self.number), table(self.part));
        for (index, memory) in (0..).zip(&self.module.memories) {
            imports.import(FIRST, &short('m', index), self.memory_type(*memory)?);
        }
        for (index, global) in (0..).zip(&self.module.globals) {
            imports.import(FIRST, &short('g', index), self.global_type(*global)?);
        }
        Ok(imports)
    }

    fn elements(&mut self) -> Result<ElementSection, Error> {
        let functions = self
            .part
            .entries
            .iter()
            .map(|index| self.function_index(*index))
            .collect::<Result<Vec<_>, _>>()?;
        let mut elements = ElementSection::new();
        elements.active(
            Some(self.module.tables.len() as u32),
            &ConstExpr::i32_const(0),
            Elements::Functions(Cow::Owned(functions)),
        );
        Ok(elements)
    }
}

impl Reencode for Later<'_> {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error> {
        // The plan shares all that is called.
        self.indices[index as usize].ok_or(Error::UnexpectedNonCoreModuleSection)
    }
}
