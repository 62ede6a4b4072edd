// A mail when the month's costs reach, or will probably reach, what was planned. It stops nothing.

@description('A month\'s costs, in the currency of the subscription.')
@minValue(1)
param amount int

@description('The action group that is told.')
param people string

@description('The first of the month in which it begins.')
param start string = utcNow('yyyy-MM-01')

// Azure lets nobody change the start of a budget, so an existing one stays as it is, and another amount is another budget:
// docs/deploying.md has how the old one is removed. Whom the group mails may change at any time.
@onlyIfNotExists()
resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: 'watchpost-${amount}-a-month'
  properties: {
    category: 'Cost'
    timeGrain: 'Monthly'
    amount: amount
    timePeriod: { startDate: start }
    notifications: {
      reached: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: []
        contactGroups: [people]
      }
      expected: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: []
        contactGroups: [people]
      }
    }
  }
}
