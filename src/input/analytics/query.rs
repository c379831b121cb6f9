use super::datasets::{DATASETS, Dataset, FieldMapping};

/// The query that asks the API for everything that is read here, day by day. Its variables are
/// the account's tag and the first and the last day.
#[must_use]
pub fn query() -> String {
    let datasets: String = DATASETS.iter().map(asked).collect();
    format!(
        "query Usage($account: String!, $from: Date!, $to: Date!) {{\n  viewer {{\n    \
         accounts(filter: {{ accountTag: $account }}) {{\n{datasets}    }}\n  }}\n}}\n"
    )
}

fn asked(dataset: &Dataset) -> String {
    let mut dimensions = vec!["date"];
    for (_, means) in dataset.fields {
        match means {
            FieldMapping::By(by) => dimensions.push(by.dimension),
            FieldMapping::Stored(_, thing) => dimensions.push(thing),
            FieldMapping::Operation(..) | FieldMapping::Unless(..) | FieldMapping::Meter(_) => {}
        }
    }
    dimensions.extend(dataset.required_dimension.map(|(dimension, ..)| dimension));
    dimensions.dedup();
    let fields: Vec<(&str, &str)> =
        dataset.fields.iter().filter_map(|(field, _)| field.split_once('.')).collect();
    let group = fields.first().map_or("sum", |(group, _)| group);
    let names: Vec<&str> = fields.iter().map(|(_, name)| *name).collect();
    format!(
        "      {}(limit: 10000, filter: {{ date_geq: $from, date_leq: $to }}) {{\n        \
         dimensions {{ {} }}\n        {group} {{ {} }}\n      }}\n",
        dataset.name,
        dimensions.join(" "),
        names.join(" ")
    )
}
