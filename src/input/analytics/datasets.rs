//! What each dataset of the vendor's analytics counts, in operations and meters of a price sheet.
//!
//! Names of datasets and fields:
//! - KV: <https://developers.cloudflare.com/kv/observability/metrics-analytics/>
//! - Durable Objects: <https://developers.cloudflare.com/durable-objects/observability/metrics-and-analytics/>
//! - Workers: <https://developers.cloudflare.com/analytics/graphql-api/tutorials/querying-workers-metrics/>
//! - D1: <https://developers.cloudflare.com/d1/observability/metrics-analytics/>
//! - R2: <https://developers.cloudflare.com/r2/platform/metrics-analytics/>, and which operations are
//!   of which class: <https://developers.cloudflare.com/r2/pricing/>
//! - Queues: <https://developers.cloudflare.com/queues/observability/metrics/>

use std::num::NonZeroU64;

/// A dataset, and what its fields mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dataset {
    /// Its name in the API.
    pub(super) name: &'static str,
    /// Fields that are billed: `sum.requests`.
    pub(super) fields: &'static [(&'static str, FieldMapping)],
    /// Fields of the same kind that are not.
    pub(super) unbilled: &'static [&'static str],
    /// Any of these tells it from the others where its name is hidden by an alias.
    pub(super) distinguishing_fields: &'static [&'static str],
    /// A dimension that must have one word, and what else it could be.
    pub(super) required_dimension: Option<(&'static str, &'static str, &'static str)>,
}

const THOUSAND: NonZeroU64 = NonZeroU64::new(1_000).unwrap();
const MILLION: NonZeroU64 = NonZeroU64::new(1_000_000).unwrap();

/// What a field counts; operations and meters by their names in the sheet, `kv.get`.
#[derive(Debug, Clone, Copy)]
pub(super) enum FieldMapping {
    /// How often an operation was made; so many of the field are one.
    Operation(&'static str, NonZeroU64),
    /// Units of a meter.
    Meter(&'static str),
    /// The same as another field in other units, and is left alone where that one is given.
    Unless(&'static str, &'static str, NonZeroU64),
    /// Operations by the word of a dimension.
    By(&'static ByDimension),
    /// Bytes stored in a service, of each thing of a dimension.
    Stored(&'static str, &'static str),
}

/// Operations by the word of a dimension.
#[derive(Debug)]
pub(super) struct ByDimension {
    /// The dimension.
    pub(super) dimension: &'static str,
    /// Words and operations; a word without one is free.
    pub(super) words: &'static [(&'static str, Option<&'static str>)],
    /// The operation of any other word, where there is one.
    pub(super) otherwise: Option<&'static str>,
    /// What an export without the dimension counts wrong, where it can be counted at all.
    pub(super) without: &'static str,
}

const KV_ACTIONS: ByDimension = ByDimension {
    dimension: "actionType",
    words: &[
        ("read", Some("kv.get")),
        ("write", Some("kv.put")),
        ("delete", Some("kv.delete")),
        ("list", Some("kv.list")),
    ],
    otherwise: None,
    without: "",
};

/// Messages that wake a hibernating socket are invocations of the type `hibernation`; twenty of
/// them are a request. All other types are one each.
const INVOCATION_TYPES: ByDimension = ByDimension {
    dimension: "type",
    words: &[("hibernation", Some("do.websocket_message")), ("alarm", Some("do.alarm"))],
    otherwise: Some("do.request"),
    without: "messages of hibernating sockets count as whole requests, of which twenty make one: \
              add `type` to the dimensions",
};

const R2_ACTIONS: ByDimension = ByDimension {
    dimension: "actionType",
    words: &[
        ("ListBuckets", Some("r2.put")),
        ("PutBucket", Some("r2.put")),
        ("ListObjects", Some("r2.list")),
        ("ListObjectsV2", Some("r2.list")),
        ("PutObject", Some("r2.put")),
        ("CopyObject", Some("r2.put")),
        ("CompleteMultipartUpload", Some("r2.put")),
        ("CreateMultipartUpload", Some("r2.put")),
        ("LifecycleStorageTierTransition", Some("r2.put")),
        ("ListMultipartUploads", Some("r2.list")),
        ("UploadPart", Some("r2.put")),
        ("UploadPartCopy", Some("r2.put")),
        ("ListParts", Some("r2.list")),
        ("PutBucketEncryption", Some("r2.put")),
        ("PutBucketCors", Some("r2.put")),
        ("PutBucketLifecycleConfiguration", Some("r2.put")),
        ("HeadBucket", Some("r2.head")),
        ("HeadObject", Some("r2.head")),
        ("GetObject", Some("r2.get")),
        ("UsageSummary", Some("r2.get")),
        ("GetBucketEncryption", Some("r2.get")),
        ("GetBucketLocation", Some("r2.get")),
        ("GetBucketCors", Some("r2.get")),
        ("GetBucketLifecycleConfiguration", Some("r2.get")),
        ("DeleteObject", None),
        ("DeleteObjects", None),
        ("DeleteBucket", None),
        ("AbortMultipartUpload", None),
    ],
    otherwise: None,
    without: "",
};

const STANDARD: Option<(&str, &str, &str)> =
    Some(("storageClass", "Standard", "the sheets have prices of standard storage alone"));

/// Every dataset that is read.
pub(super) const DATASETS: [Dataset; 12] = [
    Dataset {
        name: "workersInvocationsAdaptive",
        fields: &[
            ("sum.requests", FieldMapping::Operation("workers.request", NonZeroU64::MIN)),
            ("sum.cpuTimeUs", FieldMapping::Operation("workers.cpu_ms", THOUSAND)),
        ],
        unbilled: &[
            "errors",
            "subrequests",
            "wallTime",
            "duration",
            "responseBodySize",
            "clientDisconnects",
            "requestDuration",
        ],
        distinguishing_fields: &["sum.cpuTimeUs", "sum.clientDisconnects"],
        required_dimension: None,
    },
    Dataset {
        name: "kvOperationsAdaptiveGroups",
        fields: &[("sum.requests", FieldMapping::By(&KV_ACTIONS))],
        unbilled: &["objectBytes"],
        distinguishing_fields: &[],
        required_dimension: None,
    },
    Dataset {
        name: "kvStorageAdaptiveGroups",
        fields: &[("max.byteCount", FieldMapping::Stored("kv", "namespaceId"))],
        unbilled: &["keyCount"],
        distinguishing_fields: &["max.byteCount"],
        required_dimension: None,
    },
    Dataset {
        name: "durableObjectsInvocationsAdaptiveGroups",
        fields: &[("sum.requests", FieldMapping::By(&INVOCATION_TYPES))],
        unbilled: &["errors", "responseBodySize", "wallTime"],
        distinguishing_fields: &["dimensions.type"],
        required_dimension: None,
    },
    Dataset {
        name: "durableObjectsPeriodicGroups",
        fields: &[
            ("sum.duration", FieldMapping::Meter("do.duration")),
            ("sum.activeTime", FieldMapping::Unless("sum.duration", "do.active_second", MILLION)),
            (
                "sum.inboundWebsocketMsgCount",
                FieldMapping::Operation("do.websocket_message", NonZeroU64::MIN),
            ),
            ("sum.rowsRead", FieldMapping::Operation("do.sql_row_read", NonZeroU64::MIN)),
            ("sum.rowsWritten", FieldMapping::Operation("do.sql_row_written", NonZeroU64::MIN)),
            // What objects on the key-value backend store has meters of its own.
            ("sum.storageReadUnits", FieldMapping::Meter("do-kv.read_units")),
            ("sum.storageWriteUnits", FieldMapping::Meter("do-kv.write_units")),
            ("sum.storageDeletes", FieldMapping::Meter("do-kv.deletes")),
        ],
        unbilled: &[
            "cpuTime",
            "exceededCpuErrors",
            "exceededMemoryErrors",
            "fatalInternalErrors",
            "outboundWebsocketMsgCount",
            "subrequests",
        ],
        distinguishing_fields: &[
            "sum.activeTime",
            "sum.inboundWebsocketMsgCount",
            "sum.storageReadUnits",
            "sum.storageWriteUnits",
            "sum.storageDeletes",
        ],
        required_dimension: None,
    },
    Dataset {
        name: "durableObjectsSqlStorageGroups",
        fields: &[("max.storedBytes", FieldMapping::Stored("do", "namespaceId"))],
        unbilled: &[],
        distinguishing_fields: &[],
        required_dimension: None,
    },
    Dataset {
        name: "durableObjectsStorageGroups",
        fields: &[("max.storedBytes", FieldMapping::Stored("do-kv", "namespaceId"))],
        unbilled: &[],
        distinguishing_fields: &[],
        required_dimension: None,
    },
    Dataset {
        name: "d1AnalyticsAdaptiveGroups",
        fields: &[
            ("sum.rowsRead", FieldMapping::Operation("d1.row_read", NonZeroU64::MIN)),
            ("sum.rowsWritten", FieldMapping::Operation("d1.row_written", NonZeroU64::MIN)),
        ],
        unbilled: &["readQueries", "writeQueries", "queryBatchResponseBytes"],
        distinguishing_fields: &["sum.readQueries", "sum.writeQueries", "dimensions.databaseId"],
        required_dimension: None,
    },
    Dataset {
        name: "d1StorageAdaptiveGroups",
        fields: &[("max.databaseSizeBytes", FieldMapping::Stored("d1", "databaseId"))],
        unbilled: &[],
        distinguishing_fields: &["max.databaseSizeBytes"],
        required_dimension: None,
    },
    Dataset {
        name: "r2OperationsAdaptiveGroups",
        fields: &[("sum.requests", FieldMapping::By(&R2_ACTIONS))],
        unbilled: &["responseObjectSize", "responseBytes"],
        distinguishing_fields: &[],
        required_dimension: STANDARD,
    },
    Dataset {
        name: "r2StorageAdaptiveGroups",
        fields: &[
            ("max.payloadSize", FieldMapping::Stored("r2", "bucketName")),
            ("max.metadataSize", FieldMapping::Stored("r2", "bucketName")),
        ],
        unbilled: &["objectCount", "uploadCount"],
        distinguishing_fields: &["max.payloadSize"],
        required_dimension: STANDARD,
    },
    Dataset {
        name: "queueMessageOperationsAdaptiveGroups",
        fields: &[("sum.billableOperations", FieldMapping::Operation("queues.operation", NonZeroU64::MIN))],
        unbilled: &["bytes"],
        distinguishing_fields: &["sum.billableOperations"],
        required_dimension: None,
    },
];
