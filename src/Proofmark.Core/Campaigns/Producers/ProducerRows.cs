using Proofmark.Core.Storage;

namespace Proofmark.Core.Campaigns.Producers;

/// <summary>Who makes weapons by hand, by licence: an organisation, or a natural person on record.</summary>
public sealed record ProducerRow(long Id, Guid Uid, string Code, long? Organisation, long? Person, string District)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ProducerRow> Table = new("craft_producers",
        Column.Int64<ProducerRow>("id", r => r.Id),
        Column.Uuid<ProducerRow>("uid", r => r.Uid),
        Column.Text<ProducerRow>("code", r => r.Code),
        Column.Int64<ProducerRow>("organisation", r => r.Organisation),
        Column.Int64<ProducerRow>("person", r => r.Person),
        Column.Text<ProducerRow>("district", r => r.District));
}

/// <summary>A licence, with how many weapons may be made under it in one calendar year.</summary>
public sealed record LicenceRow(long Id, long Producer, string Licence, DateOnly From, DateOnly Until, int Quota)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<LicenceRow> Table = new("producer_licences",
        Column.Int64<LicenceRow>("id", r => r.Id),
        Column.Int64<LicenceRow>("producer", r => r.Producer),
        Column.Text<LicenceRow>("licence", r => r.Licence),
        Column.Date<LicenceRow>("from_day", r => r.From),
        Column.Date<LicenceRow>("until_day", r => r.Until),
        Column.Int32<LicenceRow>("quota", r => r.Quota));
}

/// <summary>That a producer was trained, told of the law, or inspected.</summary>
public sealed record TrainingRow(long Id, long Producer, string Kind, DateOnly Day, string? Note)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<TrainingRow> Table = new("producer_trainings",
        Column.Int64<TrainingRow>("id", r => r.Id),
        Column.Int64<TrainingRow>("producer", r => r.Producer),
        Column.Text<TrainingRow>("kind", r => r.Kind),
        Column.Date<TrainingRow>("day", r => r.Day),
        Column.Text<TrainingRow>("note", r => r.Note));
}

/// <summary>That a weapon was made by a producer, on which day.</summary>
public sealed record ProducedRow(long Id, long Producer, long Entry, long Register, short Handling, DateOnly Day, int Year)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ProducedRow> Table = new("producer_weapons",
        Column.Int64<ProducedRow>("id", r => r.Id),
        Column.Int64<ProducedRow>("producer", r => r.Producer),
        Column.Int64<ProducedRow>("entry", r => r.Entry),
        Column.Int64<ProducedRow>("register", r => r.Register),
        Column.Int16<ProducedRow>("handling", r => r.Handling),
        Column.Date<ProducedRow>("day", r => r.Day),
        Column.Int32<ProducedRow>("year", r => r.Year));
}
