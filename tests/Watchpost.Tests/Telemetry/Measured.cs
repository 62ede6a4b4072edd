using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Watchpost.Telemetry;

namespace Watchpost.Tests.Telemetry;

/// <summary>What the engine measured in the flow of one test: the meter is the whole process's, and other tests run beside it.</summary>
internal sealed class Measured : IDisposable
{
    private static readonly AsyncLocal<Measured?> Here = new();

    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> seen = new();

    public Measured()
    {
        Here.Value = this;
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == WatchpostMetrics.MeterName)
            {
                it.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
    }

    /// <summary>The instruments of the engine's meter.</summary>
    public static IReadOnlyList<Instrument> Instruments
    {
        get
        {
            // The meter comes into being with its first use.
            RuntimeHelpers.RunClassConstructor(typeof(WatchpostMetrics).TypeHandle);
            var all = new List<Instrument>();
            using var finder = new MeterListener
            {
                InstrumentPublished = (instrument, _) =>
                {
                    if (instrument.Meter.Name == WatchpostMetrics.MeterName)
                    {
                        all.Add(instrument);
                    }
                },
            };
            finder.Start();
            return all;
        }
    }

    /// <summary>The values of one instrument, oldest first.</summary>
    public double[] Values(string name) => [.. seen.Where(one => one.Name == name).Select(one => one.Value)];

    /// <summary>The tags of each value of one instrument, as <c>name=value</c>, sorted.</summary>
    public string[] Tags(string name) => [.. seen.Where(one => one.Name == name).Select(one => one.Tags)];

    public void Dispose() => listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Here.Value == this)
        {
            seen.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal))));
        }
    }
}
