// The storage account: the host's own blobs, the deployed package, Watchpost's queues and tables. No shared keys, nothing public.

@description('Where it is.')
param location string

@description('Name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('How the data is replicated.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string

param tags object

@description('The blob container that holds the deployed package.')
param packageContainer string

// The names are those of StorageNames in the engine; a test compares them.
var queues = ['watchpost-polls', 'watchpost-deliveries', 'watchpost-polls-poison', 'watchpost-deliveries-poison']
var tables = [
  'WatchpostTasks'
  'WatchpostWakeUps'
  'WatchpostIndex'
  'WatchpostIdempotencyKeys'
  'WatchpostConsents'
  'WatchpostExpiries'
  'WatchpostHistory'
  'WatchpostReplays'
  'WatchpostSettings'
]

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = {
  parent: blobs
  name: packageContainer
  properties: { publicAccess: 'None' }
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' = [
  for queueName in queues: {
    parent: queueService
    name: queueName
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-01-01' = [
  for tableName in tables: {
    parent: tableService
    name: tableName
  }
]

output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
output queueEndpoint string = account.properties.primaryEndpoints.queue
output tableEndpoint string = account.properties.primaryEndpoints.table
